"""What the service does beside answering: loops, and the work of each."""
