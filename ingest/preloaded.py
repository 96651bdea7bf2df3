"""What every worker has loaded before it begins: the extractors and their libraries."""

from ingest.registry import default_registry

default_registry().load_all()
