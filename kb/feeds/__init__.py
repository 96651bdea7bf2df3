"""Calendars that a person's own programs fetch, by a key that can be withdrawn."""
