"""What the codes of the service are called, in Chinese and English."""
