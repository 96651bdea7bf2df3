"""Objects of a JSON file, one at a time: of an array in it, or one on each line."""

import io
import itertools
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from kb.exchange.errors import ImportFileError, RowError
from kb.exchange.preset import Preset, fold
from web.intake.exchange.tables import Record

MAX_OBJECT: Final = 20 << 20
"""Characters of one row."""
_HEAD: Final = 1 << 16
_ARRAY: Final = re.compile(
    r'"(?:issues|records|result|results|incidents|articles|items|data|Ticket|tickets)"\s*:\s*\['
)
_GAP: Final = re.compile(r"^[\s,]*")
_SURROGATE: Final = re.compile(r"\\u[dD][89a-fA-F]")


def read_objects(text: io.TextIOBase) -> Iterator[Record]:
    """Records without cells, which depend on the preset; see ``to_cells``.

    Raise ``ImportFileError`` where an array is damaged; what came before it is given.
    """
    head = text.read(_HEAD)
    start = head.lstrip("\ufeff \t\r\n")
    if start.startswith("["):
        return _of_array(start[1:], text)
    if (found := _ARRAY.search(head)) and not _is_line(start):
        return _of_array(head[found.end() :], text)
    return _of_lines(start, text)


def names_of(item: Mapping[str, Any], flattened: Mapping[str, Any]) -> set[str]:
    """Every name by which a preset may know the object."""
    return {*map(str, item), *map(str, flattened)}


def to_cells(item: Mapping[str, Any], preset: Preset) -> dict[str, tuple[Any, ...]]:
    return {
        fold(name): (value,)
        for name, value in preset.flatten(item).items()
        if value is not None
    }


def _is_line(start: str) -> bool:
    """Whether the first line is an object by itself, with another one after it."""
    first, _, rest = start.partition("\n")
    return isinstance(_load(first), dict) and rest.lstrip().startswith("{")


def _load(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _to_record(number: int, item: Any) -> Record:
    if isinstance(item, dict):
        return Record(number, {}, item)
    return Record(number, {}, item, RowError("The row is no JSON object."))


def _of_lines(start: str, text: io.TextIOBase) -> Iterator[Record]:
    numbers = itertools.count(1)
    rest = start
    while True:
        line, found, rest = rest.partition("\n")
        while not found:
            more = text.read(_HEAD)
            part, found, rest = more.partition("\n")
            line = (line + part)[: MAX_OBJECT + 1]
            if not more:
                break
        if line.strip():
            yield _to_record(next(numbers), _whole(_load(line), line))
        if not found:
            return


def _of_array(buffer: str, text: io.TextIOBase) -> Iterator[Record]:
    decoder = json.JSONDecoder()
    for number in itertools.count(1):
        item: Any = None
        end, size = 0, _HEAD
        while not end:
            buffer = _GAP.sub("", buffer, count=1)
            if buffer.startswith("]"):
                return
            item, end = _decode(decoder, buffer, number)
            if not end:
                more = text.read(size)
                size *= 2
                if not more or len(buffer) > MAX_OBJECT:
                    raise _damaged(number)
                buffer += more
        yield _to_record(number, _whole(item, buffer[:end]))
        buffer = buffer[end:]


def _decode(decoder: json.JSONDecoder, buffer: str, number: int) -> tuple[Any, int]:
    """The object that *buffer* begins with, and its end: 0 if there must be more."""
    try:
        item, end = decoder.raw_decode(buffer)
    except RecursionError:
        raise _damaged(number) from None
    except ValueError:
        return None, 0
    # A number at the very end might go on.
    return item, end if end < len(buffer) else 0


def _whole(item: Any, raw: str) -> Any:
    """The same without halves of characters, which no database keeps."""
    if not _SURROGATE.search(raw):
        return item
    text = json.dumps(item, ensure_ascii=False)
    return json.loads(text.encode("utf-8", "replace"))


def _damaged(number: int) -> ImportFileError:
    return ImportFileError(
        f"The file is no JSON from its row {number} on, or ends in the middle."
    )
