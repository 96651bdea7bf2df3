"""Runs: a dataset held against all its indicators, as a whole or not at all."""
