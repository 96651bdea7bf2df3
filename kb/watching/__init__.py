"""What people watch: articles, incidents and systems, of which they are told."""
