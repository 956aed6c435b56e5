"""The business environment: companies, visits, issues, complaints, indicators."""
