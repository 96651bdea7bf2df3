"""The operations that other systems use, and REST as one of the doors to them."""
