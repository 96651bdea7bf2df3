"""A service guide as one file: HTML, Word and PDF from the same book."""
