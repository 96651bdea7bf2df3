"""From drawings and port tables to nodes and edges, whatever the format."""
