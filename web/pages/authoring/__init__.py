"""Pages on which knowledge is written, taken in and reviewed."""
