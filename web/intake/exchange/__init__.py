"""Files of rows, in and out: what pages and commands do with them."""
