"""Graphs of devices as pictures: what is said, where it goes, and what templates draw."""
