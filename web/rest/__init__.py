"""REST: the same operations for those who speak JSON."""
