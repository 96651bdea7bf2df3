"""What goes over the wire: files under a fingerprint, and answers compressed."""
