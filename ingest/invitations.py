"""Invitations and calendars as readable blocks: what, when, where, who."""

import re
from collections.abc import Iterator
from typing import Final

from ingest.extraction import Block, BlockType

MAX_ENTRIES: Final = 2_000
_FOLD: Final = re.compile(r"\r?\n[ \t]")
_LINE: Final = re.compile(r'([A-Za-z-]+)((?:;[^:;"]*(?:"[^"]*")?)*):(.*)')
_ZONE: Final = re.compile(r'TZID="?([^;":]+)"?', re.IGNORECASE)
_NAME: Final = re.compile(r'CN="?([^;":]+)"?', re.IGNORECASE)
_TIME: Final = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?")
_ENTRIES: Final = frozenset({"VEVENT", "VTODO", "VJOURNAL"})
_FIELDS: Final = {
    "DTSTART": "Start", "DTEND": "End", "DUE": "Due", "DURATION": "Duration",
    "RRULE": "Repeats", "LOCATION": "Location", "ORGANIZER": "Organizer",
    "ATTENDEE": "Attendees", "STATUS": "Status", "URL": "URL", "COMMENT": "Comment",
    "DESCRIPTION": "",
}  # fmt: skip
_PEOPLE: Final = frozenset({"ORGANIZER", "ATTENDEE"})


def read(text: str) -> Iterator[Block]:
    """A heading and a paragraph for each event or task of a calendar."""
    entry: dict[str, list[str]] | None = None
    inside: list[str] = []
    count = 0
    for line in _FOLD.sub("", text).splitlines():
        match = _LINE.fullmatch(line.strip())
        if match is None:
            continue
        name, parameters, value = match[1].upper(), match[2], match[3]
        if name == "BEGIN":
            inside.append(value.upper())
            entry = {} if inside[-1] in _ENTRIES else entry
        elif name == "END":
            if (
                inside
                and inside.pop() in _ENTRIES
                and entry is not None
                and count < MAX_ENTRIES
            ):
                count += 1
                yield from _blocks(entry)
        elif entry is not None and inside and inside[-1] in _ENTRIES:
            entry.setdefault(name, []).append(_value(name, parameters, value))


def _blocks(entry: dict[str, list[str]]) -> Iterator[Block]:
    if summary := entry.get("SUMMARY"):
        yield Block(BlockType.HEADING, " ".join(summary[0].split()), 2)
    lines = []
    for name, label in _FIELDS.items():
        if words := ", ".join(filter(None, entry.get(name, ()))):
            lines.append(f"{label}: {words}" if label else words)
    if lines:
        yield Block(BlockType.PARAGRAPH, "\n".join(lines))


def _value(name: str, parameters: str, value: str) -> str:
    if name in _PEOPLE:
        found = _NAME.search(parameters)
        address = re.sub(r"^mailto:", "", value, flags=re.IGNORECASE)
        return f"{found[1]} <{address}>" if found else address
    if (time := _TIME.fullmatch(value)) is not None:
        return _time(time, _ZONE.search(parameters))
    plain = value.replace("\\n", "\n").replace("\\N", "\n")
    return re.sub(r"\\([,;\\])", r"\1", plain).strip()


def _time(match: re.Match[str], zone: re.Match[str] | None) -> str:
    date = f"{match[1]}-{match[2]}-{match[3]}"
    if match[4] is None:
        return date
    place = " UTC" if match[7] else f" {zone[1]}" if zone else ""
    return f"{date} {match[4]}:{match[5]}{place}"
