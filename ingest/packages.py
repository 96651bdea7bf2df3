"""Office Open XML packages: a zip of XML parts and their relations, within limits."""

import posixpath
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from lxml import etree

from ingest.errors import DamagedFileError, RefusedError
from ingest.extraction import Loss, LossCode
from ingest.media_types import UNREADABLE_ZIP
from ingest.xml_text import parse_xml

MAX_BYTES: Final = 200 << 20
MAX_ENTRIES: Final = 10_000
MAX_RATIO: Final = 200
"""Unpacked to packed bytes, above which a package of some size is a bomb."""
RATIO_FROM_BYTES: Final = 20 << 20


@dataclass(slots=True)
class Package:
    """An opened package; parts that cannot be read are noted in ``losses``."""

    archive: zipfile.ZipFile
    names: dict[str, str]
    """Name in the archive by name in small letters."""
    losses: list[Loss] = field(default_factory=list)

    def find(self, name: str) -> bytes | None:
        """The bytes of a part; ``None`` if it is missing or damaged."""
        actual = self.names.get(name.lower())
        if actual is None:
            return None
        try:
            return self.archive.read(actual)
        except UNREADABLE_ZIP:
            self.losses.append(
                Loss(LossCode.DAMAGED_PART, name, "A part of the file is damaged.")
            )
            return None

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
            relation.get("Id", ""): (
                relation.get("Type", "").rpartition("/")[2],
                _resolve(folder, relation.get("Target", "")),
            )
            for relation in self._relations(part)
            if relation.get("TargetMode") != "External"
        }

    def links(self, part: str) -> dict[str, str]:
        """By id: the addresses outside the package that a part leads to."""
        return {
            relation.get("Id", ""): relation.get("Target", "")
            for relation in self._relations(part)
            if relation.get("TargetMode") == "External"
        }

    def _relations(self, part: str) -> Iterable[etree._Element]:
        folder, name = posixpath.split(part)
        root = self.find_xml(posixpath.join(folder, "_rels", f"{name}.rels"))
        return () if root is None else root


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
