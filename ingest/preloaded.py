"""What every worker has loaded before it begins: the extractors' own libraries."""

from ingest.extractors import (
    diagram,
    docx,
    drawing,
    html,
    image,
    markdown,
    pdf,
    pptx,
    spreadsheet,
    svg,
    text,
)
from ingest.registry import default_registry

registry = default_registry()

__all__ = [
    "diagram",
    "docx",
    "drawing",
    "html",
    "image",
    "markdown",
    "pdf",
    "pptx",
    "registry",
    "spreadsheet",
    "svg",
    "text",
]
