"""Lights, letters, tasks, inspections, projects, samples."""
