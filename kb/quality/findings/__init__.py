"""Findings: what runs found, whose it is, and what became of it."""
