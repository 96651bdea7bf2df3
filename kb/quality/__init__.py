"""Data quality: what is wrong in other systems' data, found by rules, mended at the source."""
