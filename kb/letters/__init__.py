"""Letters to the service desk: what became of each, and by which token answers come back."""
