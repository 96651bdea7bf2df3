"""Graphviz DOT: statements, chains of edges, subgraphs and defaults."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from ingest.errors import RefusedError
from ingest.extraction import Graph
from ingest.topology import labels
from ingest.topology.assembly import Assembly, Shape

_BEGINS: Final = re.compile(
    r"^\s*(?:/\*.*?\*/\s*|//[^\n]*\n\s*|#[^\n]*\n\s*)*(?:strict\s+)?(?:di)?graph\b[^\n{;]*\{",
    re.IGNORECASE | re.DOTALL,
)
_TOKEN: Final = re.compile(
    r'\s+|//[^\n]*|/\*.*?\*/|^\#[^\n]*|(?P<quoted>"(?:\\.|[^"\\])*"(?:\s*\+\s*"(?:\\.|[^"\\])*")*)'
    r"|(?P<arrow>->|--)|(?P<word>[\w\u0080-\uffff.]+|-\.?\d[\d.]*)|(?P<sign>[{}\[\]=;,:])|(?P<html><)",
    re.DOTALL | re.MULTILINE,
)
MAX_TOKENS: Final = 500_000
MAX_DEPTH: Final = 100


def is_dot(text: str) -> bool:
    return _BEGINS.match(text[:20_000]) is not None


def read_dot(text: str) -> Graph | None:
    """Raise ``RefusedError`` for one that is far too long or deep."""
    reader = _Reader(list(_tokens(text)))
    reader.read()
    return reader.assembly.graph()


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    place = count = 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            place += 1
            continue
        place = match.end()
        if match.lastgroup is None:
            continue
        value = match[0]
        if match.lastgroup == "html":
            place = _html_end(text, place)
            value = text[match.end() : place - 1]
        count += 1
        if count > MAX_TOKENS:
            raise RefusedError("The graph is too long.")
        yield match.lastgroup, value


def _html_end(text: str, place: int) -> int:
    depth = 1
    while place < len(text) and depth:
        depth += {"<": 1, ">": -1}.get(text[place], 0)
        place += 1
    return place


class _Reader:
    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._place = 0
        self.assembly = Assembly()

    def read(self) -> None:
        while self._place < len(self._tokens) and self._peek() != "{":
            self._place += 1
        self._place += 1
        self._statements(0)

    def _statements(self, depth: int) -> list[str]:
        """Every statement up to the closing brace; the nodes that they name."""
        if depth > MAX_DEPTH:
            raise RefusedError("The graph is nested too deeply.")
        named: list[str] = []
        while self._place < len(self._tokens):
            if self._peek() == "}":
                self._place += 1
                break
            before = self._place
            named += self._statement(depth)
            self._place += self._place == before
        return named

    def _statement(self, depth: int) -> list[str]:
        word = self._peek().lower()
        if word in {"node", "edge", "graph"} and self._peek(1) in {"[", ";"}:
            self._place += 1
            self._attributes()
            return []
        if self._peek(1) == "=":
            self._place += 3
            return []
        return self._chain(depth)

    def _chain(self, depth: int) -> list[str]:
        ends = [self._operand(depth)]
        while self._kind() == "arrow":
            self._place += 1
            ends.append(self._operand(depth))
        attributes = self._attributes()
        if len(ends) == 1:
            for key, _ in ends[0]:
                if attributes:
                    self._describe(key, attributes)
        for sources, targets in pairwise(ends):
            for source, source_port in sources:
                for target, target_port in targets:
                    self.assembly.connect(
                        source,
                        target,
                        label=attributes.get("label", attributes.get("xlabel", "")),
                        ports=(
                            attributes.get("taillabel", source_port),
                            attributes.get("headlabel", target_port),
                        ),
                    )
        return [key for end in ends for key, _ in end]

    def _operand(self, depth: int) -> list[tuple[str, str]]:
        """The nodes that stand at one side of an arrow, each with its port."""
        if self._peek().lower() == "subgraph":
            self._place += 1
            if self._peek() != "{":
                self._place += 1
        if self._peek() == "{":
            self._place += 1
            return [(key, "") for key in self._statements(depth + 1)]
        if self._kind() not in {"word", "quoted", "html"}:
            return []
        key = self._value()
        port = ""
        if self._peek() == ":":
            self._place += 1
            port = self._value()
            if self._peek() == ":":
                self._place += 2
        self.assembly.add(Shape(id=key, text=key))
        return [
            (
                key,
                ""
                if port in {"n", "ne", "e", "se", "s", "sw", "w", "nw", "c"}
                else port,
            )
        ]

    def _describe(self, key: str, attributes: dict[str, str]) -> None:
        label = _record_text(attributes.get("label", "")) or attributes.get(
            "xlabel", ""
        )
        self.assembly.shapes[key] = Shape(
            id=key,
            text=label or key,
            stencil=attributes.get("image", "") or attributes.get("shape", ""),
            addresses=labels.find_addresses(" ".join(attributes.values())),
        )

    def _attributes(self) -> dict[str, str]:
        found: dict[str, str] = {}
        while self._peek() == "[":
            self._place += 1
            while self._place < len(self._tokens) and self._peek() != "]":
                if self._peek(1) == "=":
                    name = self._value().lower()
                    self._place += 1
                    found[name] = self._value()
                else:
                    self._place += 1
            self._place += 1
        return found

    def _value(self) -> str:
        kind, text = self._kind(), self._peek()
        self._place += 1
        if kind == "quoted":
            text = "".join(re.findall(r'"((?:\\.|[^"\\])*)"', text, re.DOTALL))
            text = (
                re.sub(r"\\[nlr]", "\n", text).replace('\\"', '"').replace("\\\n", "")
            )
        return labels.plain(text) if kind in {"quoted", "html"} else text

    def _peek(self, ahead: int = 0) -> str:
        place = self._place + ahead
        return self._tokens[place][1] if place < len(self._tokens) else ""

    def _kind(self) -> str:
        return self._tokens[self._place][0] if self._place < len(self._tokens) else ""


def _record_text(label: str) -> str:
    """The fields of a record label, without their ports: <p0> eth0 | <p1> eth1."""
    if "|" not in label:
        return "" if label == "\\N" else label
    return labels.plain(re.sub(r"<[\w ]+>", "", label).replace("|", "\n").strip("{}"))
