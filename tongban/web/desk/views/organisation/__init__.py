"""Regions, venues, departments, staff, duties."""
