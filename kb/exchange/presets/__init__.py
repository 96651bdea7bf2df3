"""Exports of other systems, one module for each, and our own."""
