"""Service levels: what was promised, by when, and whether it was kept."""
