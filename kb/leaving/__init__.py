"""Whoever leaves: everything that is theirs goes to somebody else, in one step."""
