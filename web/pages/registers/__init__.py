"""Pages of registers: the lists, one record, what moves, labels, and what is missing."""
