"""Changes: planned modifications, with their change plans."""
