"""SOAP: the same operations for those who speak XML."""
