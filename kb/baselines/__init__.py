"""Baselines: how a group of records is to be configured, what is, and what explains it."""
