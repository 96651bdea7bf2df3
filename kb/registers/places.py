"""Where records are seen: the path of a page, which notices and labels lead to."""

from urllib.parse import quote

from kb.registers.models import Record


def page_of(record: Record) -> str:
    return f"/registers/{record.type_code}/{quote(record.code)}"


def label_of(record: Record) -> str:
    """What the QR code of its label says behind the address of the service."""
    return f"/r/{quote(record.code)}"
