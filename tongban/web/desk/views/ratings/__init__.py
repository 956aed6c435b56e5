"""What people said of the service."""
