"""Service guides as pages, commands and operations ask for them."""
