"""Reports: a period in figures, frozen, approved, and written as a file."""
