"""Listings in brief: a line for each neighbour, in columns."""

import re
from dataclasses import dataclass, field
from typing import Final

from ingest.topology import labels
from ingest.topology.neighbours.neighbour import Neighbour, short_name

_TITLES: Final = {
    **dict.fromkeys(("Neighbor Device ID", "Neighbor Device", "Neighbor Dev"), "name"),
    **dict.fromkeys(("System Name", "Device ID", "Device-ID"), "name"),
    **dict.fromkeys(
        ("Neighbor Port ID", "Neighbor Interface", "Neighbor Intf"), "port"
    ),
    **dict.fromkeys(("Port ID", "Port info"), "port"),
    **dict.fromkeys(
        ("Local Interface", "Local Intrfce", "Local Intf", "Port"), "local"
    ),
    "Chassis ID": "chassis",
    **dict.fromkeys(("Hold-time", "Holdtme", "Hldtme"), "time"),
    **dict.fromkeys(("Parent Interface", "Exptime(s)", "Exptime"), ""),
    **dict.fromkeys(("Capability", "Platform", "TTL"), ""),
}
_TITLE: Final = re.compile(
    rf"(?<!\S)(?:{'|'.join(map(re.escape, sorted(_TITLES, key=len, reverse=True)))})(?!\S)",
    re.IGNORECASE,
)
_BY_TITLE: Final = {title.lower(): name for title, name in _TITLES.items()}
_TIMED: Final = (
    r"(?P<local>(?:[A-Z][A-Za-z]+ )?\S+) +\d{1,5} +(?:\S.*? +)?"
    r"(?P<port>(?:[A-Za-z]{2,} )?\d[\w/.]*|\S+)$"
)
_WITH_NAME: Final = re.compile(rf"(?P<name>\S+) +{_TIMED}")
_WITHOUT_NAME: Final = re.compile(rf" *{_TIMED}")
_RULE: Final = re.compile(r"\s*[-=\s]+$")
_OVER: Final = re.compile(r"\s*(?:Total\b|$)", re.IGNORECASE)


@dataclass(slots=True)
class Tables:
    """Takes a listing line by line."""

    found: list[Neighbour] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    _columns: list[tuple[int, str]] = field(default_factory=list)
    """Where each begins, and what is in it."""
    _name: str = ""
    """One that was too long for its column, and has a line of its own."""

    def take(self, line: str) -> bool:
        """Whether *line* is part of a table of neighbours."""
        if self._is_heading(line):
            return True
        if not self._columns or _RULE.match(line):
            return bool(self._columns)
        if _OVER.match(line):
            # An empty line may stand right below the titles.
            is_over = bool(line.strip()) or bool(self.found) or bool(self.unread)
            self._columns = [] if is_over else self._columns
            return True
        self._row(line.rstrip())
        return True

    def close(self) -> None:
        self._columns = []

    def _is_heading(self, line: str) -> bool:
        titles = [
            (match.start(), _BY_TITLE[" ".join(match[0].lower().split())])
            for match in _TITLE.finditer(line)
        ]
        names = {name for _, name in titles}
        if not {"local", "port"} <= names or not names & {"name", "chassis"}:
            return False
        if _TITLE.sub("", line).strip():
            return False
        self._columns, self._name = titles, ""
        return True

    def _row(self, line: str) -> None:
        words = line.split()
        if len(words) == 1 and self._columns[0][1] == "name":
            self._name = words[0]
            return
        cells = self._cells(line) or self._by_time(line) or self._split(words)
        if self._name and not cells.get("name"):
            cells["name"] = self._name
        self._name = ""
        name = short_name(cells.get("name", "").strip("-")) or cells.get("chassis", "")
        if not name or not cells.get("local"):
            self.unread.append(line)
            return
        self.found.append(Neighbour(cells["local"], name, cells.get("port", "")))

    def _cells(self, line: str) -> dict[str, str]:
        """By where the columns begin; nothing if a cell reaches into the next."""
        starts = [start for start, _ in self._columns]
        if starts[-1] >= len(line):
            return {}
        cut = [start for start in starts[1:] if line[start - 1] != " "]
        # A name as long as its column runs into the interface behind it.
        is_whole = not cut or (cut == starts[1:2] and labels.PORT.match(line[cut[0] :]))
        ends = [*starts[1:], len(line)]
        found = {
            name: line[start:end].strip()
            for (start, name), end in zip(self._columns, ends, strict=True)
        }
        is_shifted = not self._name and line[:1] == " "
        return found if is_whole and found["local"] and not is_shifted else {}

    def _by_time(self, line: str) -> dict[str, str]:
        """By the seconds that stand behind the local interface, whatever the columns."""
        if [name for _, name in self._columns][:3] != ["name", "local", "time"]:
            return {}
        match = (_WITHOUT_NAME if self._name else _WITH_NAME).match(line)
        return match.groupdict() if match else {}

    def _split(self, words: list[str]) -> dict[str, str]:
        """By the space between: as many words as there are columns."""
        if len(words) != len(self._columns):
            return {}
        return {
            name: word for (_, name), word in zip(self._columns, words, strict=True)
        }
