"""XMind: its sheets as outlines, in the old form (XML) and in today's (JSON)."""

import json
import posixpath
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, Final

from lxml import etree

from ingest import embedded_files, images, mind_maps
from ingest.errors import DamagedFileError, PasswordError, RefusedError
from ingest.extraction import Block, Extraction
from ingest.extractors.archive import ZIPExtractor
from ingest.mind_maps import MAX_DEPTH, Relation, Topic
from ingest.packages import Package, open_package
from ingest.xml_text import local_name

_CONTENT: Final = "content.json"
_OLD_CONTENT: Final = "content.xml"
_ENCRYPTED: Final = b"encryption-data"
_FOLDERS: Final = ("attachments/", "resources/")
_IMAGES: Final = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".svg", ".webp")


class XMindExtractor:
    """A ZIP file that is no mind map after all is read as the archive that it is."""

    def extract(self, source: BinaryIO) -> Extraction:
        package = open_package(source)
        for name in ("META-INF/manifest.xml", "manifest.json"):
            if _ENCRYPTED in (package.find(name) or b""):
                raise PasswordError("The mind map is protected by a password.")
        sheets = _read_json(package) or _read_xml(package)
        if sheets is None:
            source.seek(0)
            return ZIPExtractor().extract(source)
        structure = [block for sheet in sheets for block in sheet]
        kept = [name for folder in _FOLDERS for name in package.list_names(folder)]
        pictures = [name for name in kept if name.lower().endswith(_IMAGES)]
        files, lost = embedded_files.keep(
            (posixpath.basename(name), package.find(name))
            for name in kept
            if name not in pictures
        )
        worthwhile = sum(images.may_hold_text(package.find(p) or b"") for p in pictures)
        return Extraction(
            structure=tuple(structure),
            pages=len(sheets),
            attachments=files,
            losses=(*package.losses, *lost, *images.to_loss(worthwhile, "")),
        )


def _read_json(package: Package) -> list[list[Block]] | None:
    data = package.find(_CONTENT)
    if data is None:
        return None
    try:
        sheets = json.loads(data)
    except RecursionError as error:
        raise _too_deep() from error
    except ValueError as error:
        raise DamagedFileError("The mind map is damaged.") from error
    if not isinstance(sheets, list) or not all(map(_is_sheet, sheets)):
        return None
    return [
        list(
            mind_maps.to_blocks(
                _from_json(sheet["rootTopic"], 0), list(_json_relations(sheet))
            )
        )
        for sheet in sheets
    ]


def _is_sheet(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("rootTopic"), dict)


def _from_json(value: Mapping[str, Any], depth: int) -> Topic:
    if depth > MAX_DEPTH:
        raise _too_deep()
    note = _mapping(_mapping(value.get("notes")).get("plain")).get("content")
    groups = _mapping(value.get("children"))
    return Topic(
        text=_text(value.get("title")),
        key=_text(value.get("id")),
        notes=(_text(note),),
        labels=[_text(each) for each in _list(value.get("labels"))],
        target=_text(value.get("href")),
        children=[
            _from_json(child, depth + 1)
            for group in groups.values()
            for child in _list(group)
            if isinstance(child, dict)
        ],
    )


def _json_relations(sheet: Mapping[str, Any]) -> Iterator[Relation]:
    for each in map(_mapping, _list(sheet.get("relationships"))):
        yield Relation(
            _text(each.get("end1Id")),
            _text(each.get("end2Id")),
            _text(each.get("title")),
        )


def _read_xml(package: Package) -> list[list[Block]] | None:
    root = package.find_xml(_OLD_CONTENT)
    if root is None or local_name(root) != "xmap-content":
        return None
    return [
        list(
            mind_maps.to_blocks(
                _from_xml(topic),
                [
                    Relation(each.get("end1", ""), each.get("end2", ""), _title(each))
                    for each in sheet.iter("{*}relationship")
                ],
            )
        )
        for sheet in root.iter("{*}sheet")
        for topic in sheet.iterchildren("{*}topic")
    ]


def _from_xml(topic: etree._Element) -> Topic:
    """No deeper than the parser lets an element lie."""
    return Topic(
        text=_title(topic),
        key=topic.get("id", ""),
        notes=[_words(each) for each in topic.iterfind("{*}notes/{*}plain")],
        labels=[_words(each) for each in topic.iterfind("{*}labels/{*}label")],
        target=topic.get("{http://www.w3.org/1999/xlink}href", ""),
        children=[
            _from_xml(each) for each in topic.iterfind("{*}children/{*}topics/{*}topic")
        ],
    )


def _title(element: etree._Element) -> str:
    return next((_words(each) for each in element.iterchildren("{*}title")), "")


def _words(element: etree._Element) -> str:
    return "".join(map(str, element.itertext()))


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _too_deep() -> RefusedError:
    return RefusedError("The mind map is nested too deeply.")
