"""Pages of what is done again and again: duties, their calendar, their runs."""
