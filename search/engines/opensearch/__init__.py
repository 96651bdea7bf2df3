"""The engine of several hosts: an OpenSearch cluster."""
