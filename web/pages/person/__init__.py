"""Pages of one person: what is new, and how they like it."""
