"""What every worker has loaded before it begins: the extractors and their libraries."""

from ingest import inside
from ingest.registry import default_registry
from ingest.topology import documents

default_registry().load_all()

__all__ = ["documents", "inside"]
