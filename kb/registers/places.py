"""Where records are seen: the path of a page, which notices and labels lead to."""

from typing import Protocol
from urllib.parse import quote


class Placed(Protocol):
    """A record, or a row of these columns of one."""

    @property
    def type_code(self) -> str: ...

    @property
    def code(self) -> str: ...


def page_of(record: Placed) -> str:
    return f"/registers/{record.type_code}/{quote(record.code)}"


def label_of(record: Placed) -> str:
    """What the QR code of its label says behind the address of the service."""
    return f"/r/{quote(record.code)}"
