"""Incidents and articles that come from other systems, and go to them."""
