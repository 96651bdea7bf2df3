"""Service guides: an outline becomes a numbered edition, approved, and never changed again."""
