"""An Office document without what it says of itself: written anew, its text untouched.

What its text shows by a field or a bound control stays where the field takes it from: it
would be gone from the page.
"""

import io
import re
import zipfile
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Final

from lxml import etree

from ingest.cleaning import jpeg, png
from ingest.errors import DamagedFileError
from ingest.media_types import UNREADABLE_ZIP
from ingest.packages import open_package
from ingest.xml_text import parse_xml

_SIGNATURES: Final = ("_xmlsignatures/", "META-INF/documentsignatures.xml")
_MANIFEST: Final = "META-INF/manifest.xml"
_ENCRYPTED: Final = b"encryption-data"
_LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)
"""When every part was saved: the first day that a ZIP can name."""
_OF_PEOPLE: Final[Mapping[str, frozenset[str]]] = {
    "docProps/core.xml": frozenset(
        {
            *("creator", "lastModifiedBy", "created", "modified", "lastPrinted"),
            *("revision", "identifier", "version"),
        }
    ),
    "docProps/app.xml": frozenset(
        {"Company", "Manager", "Template", "HyperlinkBase", "TotalTime"}
    ),
    "docProps/custom.xml": frozenset({"property"}),
    "meta.xml": frozenset(
        {
            *("initial-creator", "creator", "printed-by", "user-defined", "template"),
            *("creation-date", "date", "print-date", "editing-cycles"),
            "editing-duration",
        }
    ),
}
"""By the part: properties that say who, when and where. Title, subject, words and the
program, by which readers decide how to lay out, stay."""
_BOUND: Final = re.compile(rb'dataBinding\b[^>]*?xpath="[^"]*?(\w+)(?:\[\d+\])?"')
_FIELD: Final = re.compile(
    rb'(?:<w:instrText[^>]*>|w:instr=")\s*(?:(AUTHOR|LASTSAVEDBY|CREATEDATE|SAVEDATE'
    rb'|PRINTDATE|REVNUM|TEMPLATE)\b|DOCPROPERTY\s+(?:"|&quot;)?(\w+))'
)
_OF_FIELDS: Final = {
    "AUTHOR": "creator",
    "LASTSAVEDBY": "lastModifiedBy",
    "CREATEDATE": "created",
    "SAVEDATE": "modified",
    "PRINTDATE": "lastPrinted",
    "REVNUM": "revision",
    "TEMPLATE": "Template",
}
_ODF_FIELD: Final = re.compile(
    rb"<text:(initial-creator|creator|printed-by|user-defined|creation-date|print-date"
    rb"|modification-date|editing-cycles|editing-duration)\b"
)
_WRITTEN: Final = re.compile(r"(?:word/[^/]+|(?:.+/)?(?:content|styles))\.xml")
"""Parts with fields in them."""
_FOLDERS: Final[Mapping[str, re.Pattern[bytes]]] = {
    "xl/workbook.xml": re.compile(rb'(<(?:\w+:)?absPath\b[^>]*?\burl=")[^"]*'),
    "word/_rels/settings.xml.rels": re.compile(
        rb'(/attachedTemplate"[^>]*?\bTarget=")[^"]*[\\/]'
        rb'|(\bTarget=")[^"]*[\\/](?=[^">]*"[^>]*/attachedTemplate")'
    ),
    "settings.xml": re.compile(
        rb'(<config:config-item[^>]*config:name="Printer(?:Name|Setup)"[^>]*>)[^<]*'
    ),
}
"""By the part: a folder or a printer, and before it, in a group, what stays."""

Clean = Callable[[bytes, str], bytes]
"""From a document that is embedded, and its name, to what leaves of it."""
EMBEDDED: Final = frozenset({".docx", ".xlsx", ".pptx", ".docm", ".xlsm", ".pptm"})


def clean(data: bytes, clean_embedded: Clean) -> bytes | None:
    """``None`` if it stays as it came, because it is signed or nobody reads it.

    Raise ``DamagedFileError`` if it cannot be read, ``RefusedError`` beyond a limit.
    """
    archive = open_package(io.BytesIO(data)).archive
    names = archive.namelist()
    if any(name.startswith(_SIGNATURES) for name in names):
        return None
    try:
        if _MANIFEST in names and _ENCRYPTED in archive.read(_MANIFEST):
            return None
        return _write(archive, clean_embedded)
    except (*UNREADABLE_ZIP, ValueError) as error:
        raise DamagedFileError("A part of the document cannot be read.") from error


def _write(archive: zipfile.ZipFile, clean_embedded: Clean) -> bytes:
    shown = frozenset(_list_shown(archive))
    target, taken = io.BytesIO(), set()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as cleaned:
        for entry in archive.infolist():
            if entry.filename in taken:
                raise DamagedFileError("A part of the document is there twice.")
            taken.add(entry.filename)
            part = _clean_part(archive.read(entry), entry.filename, shown)
            if PurePosixPath(entry.filename).suffix.lower() in EMBEDDED:
                part = clean_embedded(part, entry.filename)
            made = zipfile.ZipInfo(entry.filename, _LONG_AGO)
            made.external_attr = entry.external_attr
            cleaned.writestr(made, part, entry.compress_type)
    return target.getvalue()


def _list_shown(archive: zipfile.ZipFile) -> Iterator[str]:
    """Properties that the text shows."""
    for name in archive.namelist():
        if not _WRITTEN.fullmatch(name):
            continue
        text = archive.read(name)
        yield from (found.decode() for found in _BOUND.findall(text))
        for field, own in _FIELD.findall(text):
            # A field may name a property of the organisation's own.
            yield from (
                (_OF_FIELDS[field.decode()],) if field else (own.decode(), "property")
            )
        for found in _ODF_FIELD.findall(text):
            yield "date" if found == b"modification-date" else found.decode()


def _clean_part(data: bytes, name: str, shown: Collection[str]) -> bytes:
    # Objects in an OpenDocument are documents in folders, with properties of their own.
    part = "meta.xml" if name.endswith("/meta.xml") else name
    if part in _OF_PEOPLE:
        return _without(data, _OF_PEOPLE[part].difference(shown))
    if name in _FOLDERS:
        return _FOLDERS[name].sub(lambda found: found[found.lastindex or 0], data)
    if data.startswith(jpeg.START):
        return jpeg.strip(data)
    if data.startswith(png.START):
        return png.strip(data)
    return data


def _without(data: bytes, names: Collection[str]) -> bytes:
    root = parse_xml(data)
    for element in list(root.iter(etree.Element)):
        parent = element.getparent()
        if parent is not None and etree.QName(element).localname in names:
            parent.remove(element)
    written: bytes = etree.tostring(
        root, xml_declaration=True, encoding="UTF-8", standalone=True
    )
    return written
