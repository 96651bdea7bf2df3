"""Labels of records: a sheet of A4 as a page to print, or as a PDF."""

import json
from dataclasses import asdict, dataclass
from typing import Final

from markupsafe import Markup

from kb.registers.models import Record
from kb.registers.types import RecordType
from kb.reporting.formats import typesetting
from web.access.addresses import root
from web.presentation.paper import draw_code
from web.presentation.record_fields import show_field

TEMPLATE: Final = ("labels.typ",)
MOST: Final = 240
"""On ten sheets."""


@dataclass(frozen=True, slots=True)
class Label:
    code: str
    name: str
    lines: tuple[str, ...]
    picture: str
    """The QR code, as SVG; it leads to the record."""

    @property
    def drawn(self) -> Markup:
        return Markup(self.picture)  # noqa: S704 - drawn by us, no text in it.


def to_label(found: RecordType, record: Record, path: str, language: str) -> Label:
    """*path* is the page that the code leads to, behind the address of the service."""
    fields = (found.field(key) for key in found.label)
    shown = (show_field(each, record, language) for each in fields if each is not None)
    return Label(
        record.code,
        record.name,
        tuple(filter(None, shown)),
        str(draw_code(root() + path)),
    )


def to_pdf(labels: list[Label], title: str, language: str) -> bytes:
    """Raise ``FontMissingError`` where the words need letters that no font has."""
    content = {
        "title": title,
        "language": language,
        "labels": [asdict(each) for each in labels],
    }
    return typesetting.to_pages(TEMPLATE, json.dumps(content, ensure_ascii=False))
