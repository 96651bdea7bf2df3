"""Data quality: what is wrong in the records of other systems, and who puts it right."""
