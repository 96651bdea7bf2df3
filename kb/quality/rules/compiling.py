"""From an indicator's definition to what judges a record, here or in the source."""
