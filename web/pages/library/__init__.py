"""Pages on which knowledge is found and read."""
