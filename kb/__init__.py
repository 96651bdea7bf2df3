"""What the organisation knows, and the rules that hold over it."""
