"""What every worker has loaded before it begins: the extractors' own libraries."""

from ingest.extractors import docx, html, markdown, pdf, pptx, spreadsheet, text
from ingest.registry import default_registry

registry = default_registry()

__all__ = ["docx", "html", "markdown", "pdf", "pptx", "registry", "spreadsheet", "text"]
