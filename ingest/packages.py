"""Office Open XML packages: a zip of XML parts and their relations, within limits."""

import posixpath
import zipfile
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from lxml import etree

from ingest import zip_entries
from ingest.errors import DamagedFileError, RefusedError
from ingest.extraction import Loss, LossCode
from ingest.media_types import UNREADABLE_ZIP
from ingest.xml_text import parse_xml

MAX_BYTES: Final = 200 << 20
MAX_ENTRIES: Final = 10_000
MAX_RATIO: Final = 200
"""Unpacked to packed bytes, above which a package of some size is a bomb."""
RATIO_FROM_BYTES: Final = 20 << 20
KEPT_BYTES: Final = 1 << 20
KEPT_PARTS: Final = 32


@dataclass(frozen=True, slots=True)
class _Relation:
    key: str
    kind: str
    """The last word of its type."""
    target: str
    is_outside: bool


@dataclass(slots=True)
class Package:
    """An opened package; parts that cannot be read are noted in ``losses``."""

    archive: zipfile.ZipFile
    names: dict[str, str]
    """Name in the archive by name in small letters."""
    losses: list[Loss] = field(default_factory=list)
    _kept: dict[str, bytes | None] = field(default_factory=dict)
    """Parts that are small, or damaged: many are asked for again."""
    _known_relations: dict[str, tuple[_Relation, ...]] = field(default_factory=dict)

    def find(self, name: str) -> bytes | None:
        """The bytes of a part; ``None`` if it is missing or damaged."""
        actual = self.names.get(name.lower())
        if actual is None:
            return None
        if actual in self._kept:
            return self._kept[actual]
        try:
            data = zip_entries.read(self.archive, actual)
        except UNREADABLE_ZIP:
            self.losses.append(
                Loss(LossCode.DAMAGED_PART, name, "A part of the file is damaged.")
            )
            self._kept[actual] = None
            return None
        if len(data) <= KEPT_BYTES and len(self._kept) < KEPT_PARTS:
            self._kept[actual] = data
        return data

    def find_xml(self, name: str) -> etree._Element | None:
        """The root of a part; ``None`` if it is missing or damaged.

        Raise ``RefusedError`` if it contains a document type declaration.
        """
        data = self.find(name)
        if data is None:
            return None
        try:
            return parse_xml(data)
        except DamagedFileError:
            self.losses.append(
                Loss(LossCode.DAMAGED_PART, name, "A part of the file is damaged.")
            )
            return None

    def list_names(self, prefix: str) -> list[str]:
        """Parts whose name begins with *prefix*, in natural order."""
        return sorted(
            (name for name in self.names.values() if name.lower().startswith(prefix)),
            key=lambda name: (len(name), name),
        )

    def size(self, name: str) -> int:
        return self.archive.getinfo(self.names[name.lower()]).file_size

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """By id: the last word of the relation's type, and the part it leads to."""
        folder = posixpath.dirname(part)
        return {
            relation.key: (relation.kind, _resolve(folder, relation.target))
            for relation in self._relations(part)
            if not relation.is_outside
        }

    def links(self, part: str) -> dict[str, str]:
        """By id: the addresses outside the package that a part leads to."""
        return {
            relation.key: relation.target
            for relation in self._relations(part)
            if relation.is_outside
        }

    def _relations(self, part: str) -> tuple[_Relation, ...]:
        if part not in self._known_relations:
            folder, name = posixpath.split(part)
            root = self.find_xml(posixpath.join(folder, "_rels", f"{name}.rels"))
            found = tuple(map(_relation, () if root is None else root))
            self._known_relations[part] = found
        return self._known_relations[part]


def _relation(element: etree._Element) -> _Relation:
    return _Relation(
        element.get("Id", ""),
        element.get("Type", "").rpartition("/")[2],
        element.get("Target", ""),
        element.get("TargetMode") == "External",
    )


def _resolve(folder: str, target: str) -> str:
    if target.startswith("/"):
        return target.lstrip("/")
    return posixpath.normpath(posixpath.join(folder, target))


def open_package(source: BinaryIO) -> Package:
    """Raise ``DamagedFileError`` for no zip, and ``RefusedError`` for a bomb."""
    try:
        archive = zipfile.ZipFile(source)
        entries = archive.infolist()
    except UNREADABLE_ZIP as error:
        raise DamagedFileError(
            "The file is damaged: its package cannot be opened."
        ) from error
    if len(entries) > MAX_ENTRIES:
        raise RefusedError(f"The file has more than {MAX_ENTRIES} parts.")
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    if unpacked > MAX_BYTES:
        raise RefusedError(f"The file unpacks to more than {MAX_BYTES >> 20} MB.")
    if unpacked > RATIO_FROM_BYTES and unpacked > MAX_RATIO * packed:
        raise RefusedError("The file unpacks to suspiciously much more than it holds.")
    names = {
        entry.filename.replace("\\", "/").lower(): entry.filename for entry in entries
    }
    return Package(archive, names)
