"""What follows on what: issues, complaints, indicator results."""
