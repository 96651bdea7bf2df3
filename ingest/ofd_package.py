"""The parts of an OFD file (GB/T 33190): documents, pages, templates, resources."""

import math
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from lxml import etree

from ingest.errors import DamagedFileError, PasswordError
from ingest.packages import Package, open_package
from ingest.xml_text import local_name

MAX_PAGES: Final = 20_000
_ROOT: Final = "OFD.xml"
_ENCRYPTIONS: Final = "encryptions.xml"
_A4: Final = (210.0, 297.0)


@dataclass(frozen=True, slots=True)
class OFDPage:
    """The roots that are shown on one page, its templates first, and its size."""

    layers: tuple[etree._Element, ...]
    notes: tuple[etree._Element, ...]
    """Stamps, watermarks and remarks, which lie over the page."""
    size: tuple[float, float]
    """Millimetres."""
    is_whole: bool
    """Whether its content could be read."""


class OFDDocument:
    """One document of the file, by the place of its main part."""

    def __init__(self, package: Package, place: str) -> None:
        root = package.find_xml(place)
        if root is None:
            raise DamagedFileError("The document's main part is missing or damaged.")
        self._package = package
        self._place = place
        self._root = root
        self._size = _area(root) or _A4
        self._templates = {
            each.get("ID", ""): self._load(each.get("BaseLoc", ""))
            for each in root.iter("{*}TemplatePage")
        }
        self.shared = self._shared_drawings()

    def pages(self) -> Iterator[OFDPage]:
        notes = self._annotations()
        listed = [each for each in self._root.iter("{*}Page") if each.get("BaseLoc")]
        for page in listed:
            content = self._load(page.get("BaseLoc", ""))
            roots = [] if content is None else [*self._used_templates(content), content]
            size = (_area(content) if content is not None else None) or self._size
            beside = tuple(notes.get(page.get("ID", ""), ()))
            yield OFDPage(tuple(roots), beside, size, content is not None)

    def images(self) -> dict[str, str]:
        """The part of each image by the id that pages name it by."""
        return {
            each.get("ID", ""): place
            for base, resources in self._resources()
            for each in resources.iter("{*}MultiMedia")
            if each.get("Type", "").lower() == "image"
            and (place := resolved(base, _text_of(each, "MediaFile")))
        }

    def attachments(self) -> Iterator[tuple[str, str]]:
        """The name and the part of each attached file."""
        for place, listed in self._listed("Attachments"):
            for each in listed.iter("{*}Attachment"):
                part = self._found(posixpath.dirname(place), _text_of(each, "FileLoc"))
                name = each.get("Name") or posixpath.basename(part)
                kind = each.get("Format") or posixpath.splitext(part)[1]
                has_suffix = "." in name or not kind
                yield (name if has_suffix else f"{name}.{kind.strip('.')}"), part

    def _found(self, folder: str, place: str) -> str:
        """Some programs write a place in the document's folder as one of the root."""
        part = resolved(folder, place)
        inside = resolved(folder, place.lstrip("/"))
        is_there = part.lower() in self._package.names
        return part if is_there or inside.lower() not in self._package.names else inside

    def _used_templates(self, content: etree._Element) -> Iterator[etree._Element]:
        for each in content.iter("{*}Template"):
            template = self._templates.get(each.get("TemplateID", ""))
            if template is not None:
                yield template

    def _annotations(self) -> dict[str, list[etree._Element]]:
        found: dict[str, list[etree._Element]] = {}
        for place, listed in self._listed("Annotations"):
            for each in listed.iter("{*}Page"):
                part = resolved(posixpath.dirname(place), _text_of(each, "FileLoc"))
                root = self._package.find_xml(part)
                if root is not None:
                    found.setdefault(each.get("PageID", ""), []).append(root)
        return found

    def _listed(self, name: str) -> Iterator[tuple[str, etree._Element]]:
        for element in self._root.iter(f"{{*}}{name}"):
            place = resolved(posixpath.dirname(self._place), element.text or "")
            root = self._package.find_xml(place)
            if root is not None:
                yield place, root

    def _resources(self) -> Iterator[tuple[str, etree._Element]]:
        for element in self._root.iter("{*}PublicRes", "{*}DocumentRes"):
            place = resolved(posixpath.dirname(self._place), element.text or "")
            root = self._package.find_xml(place)
            if root is not None:
                base = root.get("BaseLoc", "")
                yield resolved(posixpath.dirname(place), base), root

    def _shared_drawings(self) -> dict[str, etree._Element]:
        return {
            each.get("ID", ""): each
            for _, resources in self._resources()
            for each in resources.iter("{*}CompositeGraphicUnit")
        }

    def _load(self, place: str) -> etree._Element | None:
        part = resolved(posixpath.dirname(self._place), place)
        return self._package.find_xml(part)


def open_ofd(source: BinaryIO) -> tuple[Package, etree._Element]:
    """The package and its entry.

    Raise ``PasswordError`` for one that is encrypted, ``DamagedFileError`` for none.
    """
    package = open_package(source)
    if _ENCRYPTIONS in package.names:
        raise PasswordError("The document is encrypted.")
    entry = package.find_xml(_ROOT)
    if entry is None or local_name(entry) != "OFD":
        raise DamagedFileError("The document's main part is missing or damaged.")
    return package, entry


def resolved(folder: str, place: str) -> str:
    """A place as the package names it: from its root, or from *folder*."""
    place = place.strip().replace("\\", "/")
    if not place:
        return folder
    return posixpath.normpath(posixpath.join("/", folder, place)).lstrip("/")


def numbers(text: str | None) -> list[float]:
    """The numbers of a list that blanks part; none where one of them is no number."""
    try:
        found = [float(each) for each in (text or "").split()]
    except ValueError:
        return []
    return found if all(map(math.isfinite, found)) else []


def _area(root: etree._Element) -> tuple[float, float] | None:
    for element in root.iter("{*}PhysicalBox"):
        box = numbers(element.text)
        if len(box) == 4 and min(box[2:]) > 0:  # noqa: PLR2004 - left, top, width, height.
            return box[2], box[3]
    return None


def _text_of(element: etree._Element, name: str) -> str:
    return next((each.text or "" for each in element.iter(f"{{*}}{name}")), "")
