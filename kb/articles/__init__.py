"""Articles: their kinds, attributes, submissions and revisions."""
