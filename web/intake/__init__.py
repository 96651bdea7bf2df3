"""What comes in from outside and becomes drafts, files, rows or alerts."""
