"""Files without what they say of themselves: where they were made, by whom, and with what."""
