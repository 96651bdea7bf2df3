"""MTOM: a message whose files travel beside the envelope, taken apart as it comes."""

from collections.abc import Iterator
from typing import IO, BinaryIO, Final, cast
from urllib.parse import unquote

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser
from werkzeug.http import parse_options_header

from web.soap.encodings import Source
from web.soap.faults import BadMessageFault, TooLargeFault
from web.soap.reader import NewFile, Node

INCLUDE: Final = "{http://www.w3.org/2004/08/xop/include}Include"
_CHUNK: Final = 1 << 16


class Parts:
    """The parts of a multipart message by their Content-ID."""

    def __init__(self, most: int, new_file: NewFile) -> None:
        self._most = most
        self._new_file = new_file
        self._files: dict[str, IO[bytes]] = {}
        self._types: dict[str, str] = {}
        self._order: list[str] = []
        self._headers: dict[str, str] = {}
        self._name = self._value = b""
        self._file: IO[bytes] | None = None
        self._ended = False

    def read(self, source: Source, boundary: str) -> None:
        """Raise ``BadMessageFault`` for what is no multipart message."""
        try:
            parser = MultipartParser(boundary.encode("latin-1"), self._callbacks())  # type: ignore[arg-type]
            while chunk := source.read(_CHUNK):
                parser.write(chunk)
            parser.finalize()
        except FormParserError as error:
            raise BadMessageFault(
                "The message is no proper multipart message."
            ) from error
        if not self._ended or not self._order:
            raise BadMessageFault("The multipart message ends before its end.")

    def root(self, start: str) -> tuple[BinaryIO, str]:
        """The part with the envelope, and its charset."""
        name = _to_id(start) if start else self._order[0]
        if name not in self._files:
            raise BadMessageFault("The part that the message starts with is not there.")
        _, options = parse_options_header(self._types[name])
        return self._take(name), options.get("charset", "")

    def find(self, href: str) -> BinaryIO:
        """The part that an include names; each is taken once."""
        name = unquote(href.removeprefix("cid:")) if href.startswith("cid:") else ""
        if name not in self._files:
            raise BadMessageFault("The envelope includes a part that is not there.")
        return self._take(name)

    def _take(self, name: str) -> BinaryIO:
        file = self._files.pop(name)
        file.seek(0)
        return cast(BinaryIO, file)

    def _callbacks(self) -> dict[str, object]:
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._add_to_name,
            "on_header_value": self._add_to_value,
            "on_header_end": self._end_header,
            "on_headers_finished": self._open,
            "on_part_data": self._write,
            "on_end": self._end,
        }

    def _begin(self) -> None:
        if len(self._order) >= self._most:
            raise TooLargeFault("The message has too many parts.")
        self._headers = {}

    def _add_to_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _add_to_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _end_header(self) -> None:
        self._headers[self._name.decode("latin-1").lower()] = self._value.decode(
            "latin-1"
        ).strip()
        self._name = self._value = b""

    def _open(self) -> None:
        encoding = self._headers.get("content-transfer-encoding", "binary").lower()
        if encoding not in ("binary", "8bit", "7bit"):
            raise BadMessageFault("The parts of a message are sent as binary.")
        name = _to_id(self._headers.get("content-id", f"part-{len(self._order)}"))
        if name in self._order:
            raise BadMessageFault("Two parts of the message have the same name.")
        self._order.append(name)
        self._types[name] = self._headers.get("content-type", "")
        self._file = self._new_file()
        self._files[name] = self._file

    def _write(self, data: bytes, start: int, end: int) -> None:
        assert self._file is not None, "data comes after the headers"
        self._file.write(data[start:end])

    def _end(self) -> None:
        self._ended = True


def read_boundary(content_type: str) -> tuple[str, str]:
    """Boundary and start of a multipart message."""
    _, options = parse_options_header(content_type)
    boundary = options.get("boundary", "")
    if not 0 < len(boundary) <= 70 or not boundary.isascii():  # noqa: PLR2004 - RFC 2046.
        raise BadMessageFault("The multipart message has no proper boundary.")
    return boundary, options.get("start", "")


def includes(node: Node) -> Iterator[tuple[Node, str]]:
    """Every element that stands for a part, with the address of that part."""
    for child in node.children:
        if child.name == INCLUDE:
            yield node, child.attributes.get("href", "")
        else:
            yield from includes(child)


def _to_id(text: str) -> str:
    return text.strip().removeprefix("<").removesuffix(">")
