"""Who signs in by a directory or a provider: whose account it is, and what they say of it."""
