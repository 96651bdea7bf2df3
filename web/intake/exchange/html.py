"""HTML in a cell, as Markdown."""

import io
from html import unescape
from typing import Final

from ingest.errors import ExtractionError
from ingest.markdown_text import to_markdown
from kb.exchange.errors import RowCase, RowError

MOST: Final = 1_000_000
"""Characters of one cell."""


def from_html(text: str) -> str:
    """The prose of *text*; what is no HTML stays as it is.

    Raise ``RowError`` for a cell that is too long.
    """
    # Some versions of GLPI write the tags themselves as references.
    if "<" not in text and any(sign in text for sign in ("&lt;", "&#60;")):
        text = unescape(text)
    if "<" not in text:
        return unescape(text)
    if len(text) > MOST:
        raise RowError(
            f"A cell of HTML may have {MOST:,} characters.",
            case=RowCase.LONG_CELL,
            limit=MOST,
        )
    from ingest.extractors.html import HTMLExtractor  # noqa: PLC0415 - brings lxml.

    try:
        return to_markdown(HTMLExtractor().extract(io.BytesIO(text.encode()))).strip()
    except ExtractionError:
        return ""
