"""Callers without an account."""
