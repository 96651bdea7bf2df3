"""The content store: bytes kept once under their SHA-256."""
