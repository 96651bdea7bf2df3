"""Complaints: acknowledged, owned by another than the one complained of, and answered."""
