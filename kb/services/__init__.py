"""Whom one works for, under which contract, and what can be asked for."""
