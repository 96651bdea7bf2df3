"""Mermaid by its grammar: a module for each kind of diagram."""
