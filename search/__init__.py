"""From words to hits."""
