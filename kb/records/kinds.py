"""The kinds of records that are found beside articles, and their keys in the index."""

from enum import StrEnum
from typing import Final


class RecordKind(StrEnum):
    INCIDENT = "incident"
    PAST_CASE = "past_case"
    PROBLEM = "problem"
    CHANGE = "change"
    DEVICE = "device"
    PERSON = "person"
    REPORT = "report"
    PACKAGE = "package"
    GUIDE = "guide"
    ITEM = "item"
    DUTY = "duty"
    REGISTER = "register"
    """One line of a register."""
    BASELINE = "baseline"
    HANDOVER = "handover"
    COURSE = "course"


PLACES: Final = 32
"""A key is the record's id times this, plus the place of its kind."""
SHOWN_DEVICE: Final = 6
"""The place of a device as drawings for everybody show it: a document of its own, for
its addresses in other drawings must not lead a requester to it."""
_PLACES: Final = {
    RecordKind.INCIDENT: 0,
    RecordKind.PAST_CASE: 1,
    RecordKind.PROBLEM: 2,
    RecordKind.CHANGE: 3,
    RecordKind.DEVICE: 4,
    RecordKind.PERSON: 5,
    RecordKind.REPORT: 7,
    RecordKind.PACKAGE: 12,
    RecordKind.GUIDE: 8,
    RecordKind.ITEM: 9,
    RecordKind.DUTY: 10,
    RecordKind.REGISTER: 11,
    RecordKind.BASELINE: 13,
    RecordKind.HANDOVER: 14,
    RecordKind.COURSE: 15,
}

_KINDS: Final = {
    **{place: kind for kind, place in _PLACES.items()},
    SHOWN_DEVICE: RecordKind.DEVICE,
}


def to_key(kind: RecordKind, record_id: int) -> int:
    return record_id * PLACES + _PLACES[kind]


def to_shown_key(device_id: int) -> int:
    return device_id * PLACES + SHOWN_DEVICE


def to_id(key: int) -> int:
    return key // PLACES


def to_kind(key: int) -> RecordKind:
    return _KINDS[key % PLACES]
