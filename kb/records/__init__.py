"""What the desk keeps besides articles, found in the same box: incidents, people."""
