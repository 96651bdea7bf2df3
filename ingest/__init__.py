"""From a file to text, structure and a loss report."""
