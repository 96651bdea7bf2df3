"""Pictures in texts: kept, drawn again, and seen by whoever may see what carries them."""
