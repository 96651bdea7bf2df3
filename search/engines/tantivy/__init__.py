"""The default engine: Tantivy. ``engine`` is its door."""
