"""Compound files written: an object inside an old document made a file of its own.

The format is [MS-CFB], version 3: sectors of 512 bytes, small streams in their own
container of 64-byte sectors.
"""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from ingest.errors import RefusedError

Tree = Mapping[str, "bytes | Tree"]

_SECTOR: Final = 512
_SMALL: Final = 64
_CUTOFF: Final = 4096
_END: Final = 0xFFFFFFFE
_TABLE: Final = 0xFFFFFFFD
_NONE: Final = 0xFFFFFFFF
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_PER_SECTOR: Final = _SECTOR // 4
_TABLES_IN_HEADER: Final = 109


@dataclass(slots=True)
class _Entry:
    name: str
    kind: int
    data: bytes = b""
    left: int = _NONE
    right: int = _NONE
    child: int = _NONE
    start: int = _END
    size: int = 0


@dataclass(slots=True)
class _Sectors:
    """Sectors of one size, and which one follows each."""

    size: int
    data: bytearray = field(default_factory=bytearray)
    following: list[int] = field(default_factory=list)

    def add(self, data: bytes) -> int:
        """The number of the first sector of *data*."""
        if not data:
            return _END
        first = len(self.following)
        count = -(-len(data) // self.size)
        self.data += data.ljust(count * self.size, b"\0")
        self.following += [*range(first + 1, first + count), _END]
        return first


def write_compound(tree: Tree) -> bytes:
    """A file that holds the storages and streams of *tree*.

    Raise ``RefusedError`` for more than fits behind a header (about 7 MB).
    """
    entries = [_Entry("Root Entry", _ROOT)]
    entries[0].child = _add(entries, tree)
    large, small = _Sectors(_SECTOR), _Sectors(_SMALL)
    for entry in entries:
        if entry.kind == _STREAM:
            place = small if len(entry.data) < _CUTOFF else large
            entry.start, entry.size = place.add(entry.data), len(entry.data)
    entries[0].start, entries[0].size = large.add(bytes(small.data)), len(small.data)
    small_table = _numbers(small.following)
    small_table_at = large.add(small_table)
    directory_at = large.add(b"".join(map(_pack, entries)))
    return _assemble(large, directory_at, (small_table_at, len(small_table) // _SECTOR))


def _add(entries: list[_Entry], tree: Tree) -> int:
    """Add what is in a storage as a balanced tree; the number of its root."""
    numbers = []
    for name in sorted(tree, key=lambda each: (len(each), each.upper())):
        content = tree[name]
        numbers.append(len(entries))
        if isinstance(content, bytes):
            entries.append(_Entry(name, _STREAM, content))
        else:
            entry = _Entry(name, _STORAGE)
            entries.append(entry)
            entry.child = _add(entries, content)
    return _balance(entries, numbers)


def _balance(entries: list[_Entry], numbers: Sequence[int]) -> int:
    if not numbers:
        return _NONE
    middle = len(numbers) // 2
    entry = entries[numbers[middle]]
    entry.left = _balance(entries, numbers[:middle])
    entry.right = _balance(entries, numbers[middle + 1 :])
    return numbers[middle]


def _pack(entry: _Entry) -> bytes:
    name = entry.name[:31].encode("utf-16-le")
    return struct.pack(
        "<64sHBBIII16sIQQIII",
        name,
        len(name) + 2,
        entry.kind,
        1,
        entry.left,
        entry.right,
        entry.child,
        b"",
        0,
        0,
        0,
        entry.start,
        entry.size,
        0,
    )


def _numbers(values: Sequence[int]) -> bytes:
    """As a table that fills whole sectors."""
    free = -len(values) % _PER_SECTOR
    return struct.pack(f"<{len(values) + free}I", *values, *[_NONE] * free)


def _assemble(
    large: _Sectors, directory_at: int, small_table: tuple[int, int]
) -> bytes:
    used = len(large.following)
    tables = 1
    while tables * _PER_SECTOR < used + tables:
        tables += 1
    if tables > _TABLES_IN_HEADER:
        raise RefusedError("An object inside the document is too large to be read.")
    table = _numbers([*large.following, *[_TABLE] * tables])
    places = [*range(used, used + tables), *[_NONE] * (_TABLES_IN_HEADER - tables)]
    header = struct.pack(
        "<8s16sHHHHH6s9I109I",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"",
        0x3E,
        3,
        0xFFFE,
        9,
        6,
        b"",
        0,
        tables,
        directory_at,
        0,
        _CUTOFF,
        *small_table,
        _END,
        0,
        *places,
    )
    return header + bytes(large.data) + table
