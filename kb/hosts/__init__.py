"""The hosts of an installation: which there are, and what they have to agree on."""
