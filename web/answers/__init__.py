"""Searches and suggestions as every door gives them, and how well they do."""
