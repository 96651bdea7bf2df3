"""Text in which devices list their neighbours: whose, which, and joined how."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from ingest.extraction import Loss, LossCode
from ingest.topology.assembly import Assembly, Reading, Shape, without_nodes
from ingest.topology.neighbours.entries import Entries
from ingest.topology.neighbours.neighbour import Neighbour
from ingest.topology.neighbours.tables import Tables
from kb.topology.ports import port_key

_MAY_BE_ONE: Final = re.compile(
    r"outgoing port|\blldp\b|\bcdp\s+nei|\bLocal (?:Intf|Intrfce|Interface|Port id)\b"
    r"|Neighbor (?:Dev|Intf|Port)|\bhas \d+ neighbou?r|Neighbou?r index\b"
    r"|^\s*Chassis id\s*:|Local Interface",
    re.IGNORECASE | re.MULTILINE,
)
_NAME: Final = r"(?P<name>[\w\u0080-\uffff][\w\u0080-\uffff.-]*)"
_PROMPT: Final = re.compile(
    rf"\s*(?:(?:HRP_[MS])?[<\[][~*]?{_NAME}[>\]]"
    rf"|(?:RP/\S+?:|[\w.-]+@)?{_NAME.replace('name', 'other')}(?:\([\w/.-]+\))?[#>])"
    r"\s*(?P<command>[a-z].*)?$",
    re.IGNORECASE,
)
_HOSTNAME: Final = re.compile(
    r"\s*(?:hostname|sysname|set system host-name)\s+\"?(?P<name>[\w.-]+)\"?;?\s*$",
    re.IGNORECASE,
)
_COMMAND: Final = re.compile(
    r"(?:(?:do|run)\s+)?(?P<verb>sh\w*|dis\w*)\s+(?P<of>cdp|lldp)?", re.IGNORECASE
)
_KIND: Final = "list of neighbours"
Link = tuple[str, str, Neighbour]


def may_be_listing(text: str) -> bool:
    return _MAY_BE_ONE.search(text) is not None


def read_listing(text: str) -> Reading:
    """The devices and links of all listings in *text*, which may hold other things."""
    reader = _Reader()
    for line in text.splitlines():
        reader.take(line)
    return reader.reading()


class _Reader:
    def __init__(self) -> None:
        self._local = ""
        self._entries = Entries()
        self._tables = Tables()
        self._found: list[tuple[str, Neighbour]] = []
        self._is_elsewhere = False
        """Whether what comes next answers another command."""

    def take(self, line: str) -> None:
        prompt = _PROMPT.match(line)
        if prompt and self._is_command(prompt):
            return
        if hostname := _HOSTNAME.match(line):
            self._local = hostname["name"].partition(".")[0]
        elif not self._is_elsewhere and not self._entries.take(line):
            self._tables.take(line)

    def _is_command(self, prompt: re.Match[str]) -> bool:
        """Whether a line is a prompt; where it asks for neighbours, it names the device."""
        command = _COMMAND.match(prompt["command"] or "")
        if command is None:
            return not prompt["command"]
        self._close()
        self._is_elsewhere = not command["of"]
        if command["of"]:
            self._local = (prompt["name"] or prompt["other"]).partition(".")[0]
        return True

    def _close(self) -> None:
        self._entries.close()
        self._tables.close()
        for source in (self._entries, self._tables):
            self._found += ((self._local, each) for each in source.found)
            source.found.clear()

    def reading(self) -> Reading:
        self._close()
        assembly = Assembly(unread=[*self._entries.unread, *self._tables.unread])
        if not self._found:
            losses = (without_nodes(_KIND),) if assembly.unread else ()
            return Reading(None, losses)
        links: dict[frozenset[tuple[str, str]], Link] = {}
        for local, neighbour in self._found:
            for shape in _shapes(local, neighbour):
                _put(assembly, shape)
            if local:
                _link(links, local, neighbour)
        for source, target, neighbour in links.values():
            ports = (neighbour.local_port, neighbour.port)
            assembly.connect(source.casefold(), target.casefold(), ports=ports)
        reading = assembly.reading(_KIND)
        nameless = sum(not local for local, _ in self._found)
        if not nameless:
            return reading
        detail = (
            f"The list of {nameless} neighbours does not say which device it is from: "
            "neither a prompt nor a host name stands above it."
        )
        loss = Loss(LossCode.LINK_NOT_RESOLVED, "", detail)
        return replace(reading, losses=(*reading.losses, loss))


def _shapes(local: str, neighbour: Neighbour) -> Iterator[Shape]:
    if local:
        yield Shape(id=local.casefold(), text=local)
    yield Shape(
        id=neighbour.name.casefold(),
        text=neighbour.name,
        kind=neighbour.kind,
        addresses=neighbour.addresses,
    )


def _put(assembly: Assembly, shape: Shape) -> None:
    """Add what is new to what other listings said of a device."""
    known = assembly.shapes.get(shape.id)
    if known is None:
        assembly.add(shape)
        return
    addresses = tuple(dict.fromkeys((*known.addresses, *shape.addresses)))
    kind = known.kind or shape.kind
    assembly.shapes[shape.id] = replace(known, addresses=addresses, kind=kind)


def _link(
    links: dict[frozenset[tuple[str, str]], Link], local: str, neighbour: Neighbour
) -> None:
    """Both ends may list a link, and two protocols: it is one, by its longest names."""
    here = (local.casefold(), port_key(neighbour.local_port))
    there = (neighbour.name.casefold(), port_key(neighbour.port))
    key = frozenset((here, there))
    known = links.get(key)
    if known is None:
        links[key] = (local, neighbour.name, neighbour)
        return
    source, target, earlier = known
    ports = (neighbour.local_port, neighbour.port)
    if source.casefold() != here[0]:
        ports = (ports[1], ports[0])
    links[key] = (
        source,
        target,
        replace(
            earlier,
            local_port=max(earlier.local_port, ports[0], key=len),
            port=max(earlier.port, ports[1], key=len),
        ),
    )
