"""XML as it comes: read once from front to back, bounded, files kept out of memory."""

import binascii
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO, BinaryIO, Final, cast
from xml.parsers import expat

from web.api.content import Content
from web.soap.faults import BadMessageFault, TooLargeFault
from web.soap.limits import Limits

_QUANTUM: Final = 4
"""Characters of base64 that stand for three bytes."""
_PROLOG: Final = re.compile(
    r"\ufeff?\s*(<\?xml[^<>]*\?>)?(\s|<!--(?:(?!--).)*-->)*", re.DOTALL
)


@dataclass(slots=True)
class Node:
    """An element; names are ``{namespace}name``."""

    name: str
    attributes: dict[str, str]
    children: list["Node"] = field(default_factory=list)
    text: str = ""
    content: Content | None = None
    """What a file's element holds, decoded."""

    @property
    def local(self) -> str:
        return self.name.rpartition("}")[2]

    @property
    def namespace(self) -> str:
        return self.name.rpartition("}")[0].removeprefix("{")

    def find(self, name: str) -> "Node | None":
        return next((child for child in self.children if child.name == name), None)


NewFile = Callable[[], IO[bytes]]
"""Opens a file for content; whoever gave it closes the files in the end."""
OnElement = Callable[[Node, int], None]
"""Told of each element that begins, with its depth; the root's is 1."""


@dataclass(frozen=True, slots=True)
class Files:
    """Which elements hold a file, and where it goes."""

    names: frozenset[str]
    new: NewFile


def parse(
    pieces: Iterable[str],
    limits: Limits,
    files: Files,
    on_start: OnElement = lambda _node, _depth: None,
) -> Node:
    """The root element. The elements named in *files* are decoded from base64.

    Raise ``BadMessageFault`` or ``TooLargeFault``; nothing outside the message is read.
    """
    handler = _Handler(limits, files, on_start)
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler = handler.start
    parser.EndElementHandler = handler.end
    parser.CharacterDataHandler = handler.text
    parser.StartDoctypeDeclHandler = _refuse_dtd
    parser.EntityDeclHandler = _refuse_dtd
    parser.ProcessingInstructionHandler = _refuse_instruction
    try:
        for piece in _checked(pieces, limits):
            parser.Parse(piece, False)
            handler.require_progress(len(piece), parser.CurrentByteIndex)
        parser.Parse("", True)
    except expat.ExpatError as error:
        raise BadMessageFault(
            f"The message is not well-formed XML: {expat.ErrorString(error.code)} "
            f"in line {error.lineno}."
        ) from error
    assert handler.root is not None, "well-formed XML has a root"
    return handler.root


def _checked(pieces: Iterable[str], limits: Limits) -> Iterator[str]:
    """The pieces, once it is sure that no DTD stands before the first element."""
    prolog = ""
    rest = iter(pieces)
    for piece in rest:
        prolog += piece
        place = _PROLOG.match(prolog)
        end = place.end() if place else 0
        if prolog.startswith("<!", end) and not prolog.startswith("<!--", end):
            if len(prolog) >= end + len("<!--"):
                _refuse_dtd()
        elif prolog.startswith("<", end) and len(prolog) > end + 1:
            break
        if len(prolog) > limits.markup:
            raise TooLargeFault("There is too much before the first element.")
    yield prolog
    yield from rest


def _refuse_dtd(*_declaration: object) -> None:
    raise BadMessageFault("A message must not have a document type declaration.")


def _refuse_instruction(*_instruction: object) -> None:
    raise BadMessageFault("A message must not have processing instructions.")


class _Handler:
    """Builds the tree, and counts."""

    def __init__(self, limits: Limits, files: Files, on_start: OnElement) -> None:
        self.root: Node | None = None
        self._limits = limits
        self._files = files
        self._on_start = on_start
        self._open: list[Node] = []
        self._pieces: list[list[str]] = []
        self._file: _Base64 | None = None
        self._elements = 0
        self._characters = 0
        self._fed = 0
        self._read = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        if self._elements > self._limits.elements:
            raise TooLargeFault("The message has too many elements.")
        if len(self._open) >= self._limits.depth:
            raise TooLargeFault("The elements of the message lie too deep.")
        if len(attributes) > self._limits.attributes:
            raise TooLargeFault("An element has too many attributes.")
        self._count(
            len(name) + sum(len(key) + len(value) for key, value in attributes.items())
        )
        node = Node(
            _clark(name), {_clark(key): value for key, value in attributes.items()}
        )
        if self._open:
            self._open[-1].children.append(node)
        else:
            self.root = node
        self._open.append(node)
        self._pieces.append([])
        if node.name in self._files.names:
            self._file = _Base64(self._files.new())
        self._on_start(node, len(self._open))

    def text(self, data: str) -> None:
        if self._file is not None and self._open[-1].name in self._files.names:
            self._file.feed(data)
        else:
            self._count(len(data))
            self._pieces[-1].append(data)

    def end(self, _name: str) -> None:
        node = self._open.pop()
        node.text = "".join(self._pieces.pop())
        if node.name in self._files.names and self._file is not None:
            node.content = self._file.finish()
            self._file = None

    def require_progress(self, fed: int, place: int) -> None:
        """A tag that never ends is kept whole by the parser: stop it in time."""
        self._fed += fed
        if place > self._read:
            self._read, self._fed = place, 0
        if self._fed > max(self._limits.markup, 4 * fed):
            raise TooLargeFault("A tag of the message is too long.")

    def _count(self, characters: int) -> None:
        self._characters += characters
        if self._characters > self._limits.text:
            raise TooLargeFault("The message has too much text.")


class _Base64:
    """Decodes what comes in pieces into a file."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._rest = ""
        self._ended = False

    def feed(self, data: str) -> None:
        text = self._rest + "".join(data.split())
        whole = len(text) - len(text) % _QUANTUM
        self._rest = text[whole:]
        if whole and self._ended:
            self._refuse()
        try:
            self._file.write(binascii.a2b_base64(text[:whole], strict_mode=True))
        except (ValueError, binascii.Error):
            self._refuse()
        self._ended = self._ended or text[:whole].endswith("=")

    def finish(self) -> Content:
        if self._rest:
            self._refuse()
        self._file.seek(0)
        return Content(cast(BinaryIO, self._file))

    def _refuse(self) -> None:
        raise BadMessageFault("The content of a file is not valid base64.")


def _clark(name: str) -> str:
    """Expat joins namespace and name as ``namespace}name``."""
    return "{" + name if "}" in name else name
