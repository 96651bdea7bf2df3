"""What waits for somebody: a few lines from each part of the service, for their start."""
