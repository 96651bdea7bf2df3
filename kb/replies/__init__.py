"""Texts that staff say again and again: kept once, filled in for the incident at hand."""
