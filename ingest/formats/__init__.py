"""The formats, family by family: what gives each away, and which extractor reads it.

These modules are read wherever a file is recognised, so they import nothing heavy.
"""
