"""The driver library: packages kept whole, what they fit, and whether they still are whole."""
