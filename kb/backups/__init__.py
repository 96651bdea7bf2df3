"""Backups: one file that holds the rows, the stored contents and the settings."""
