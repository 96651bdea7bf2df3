"""What a report is downloaded as; each library that writes one is known to one module."""
