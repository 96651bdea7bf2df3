"""What every worker has loaded before it begins: the extractors and their libraries."""

from ingest import inside
from ingest.extractors import (
    archive,
    diagram,
    doc,
    docx,
    drawing,
    html,
    image,
    mail,
    markdown,
    msg,
    ole_object,
    opendocument,
    pdf,
    ppt,
    pptx,
    rtf,
    spreadsheet,
    svg,
    text,
)
from ingest.registry import default_registry
from ingest.topology import documents

registry = default_registry()

__all__ = [
    "archive",
    "diagram",
    "doc",
    "documents",
    "docx",
    "drawing",
    "html",
    "image",
    "inside",
    "mail",
    "markdown",
    "msg",
    "ole_object",
    "opendocument",
    "pdf",
    "ppt",
    "pptx",
    "registry",
    "rtf",
    "spreadsheet",
    "svg",
    "text",
]
