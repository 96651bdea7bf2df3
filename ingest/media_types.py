"""What a file is: by its content first, and by its name where content does not tell."""

import re
import struct
import zipfile
import zlib
from pathlib import PurePath
from typing import BinaryIO, Final

import olefile

PDF: Final = "application/pdf"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLSB: Final = "application/vnd.ms-excel.sheet.binary.macroenabled.12"
XLS: Final = "application/vnd.ms-excel"
ODS: Final = "application/vnd.oasis.opendocument.spreadsheet"
PPTX: Final = (
    "application/vnd.openxmlformats-officedocument.presentationml.presentation"
)
HTML: Final = "text/html"
MARKDOWN: Final = "text/markdown"
TEXT: Final = "text/plain"
CSV: Final = "text/csv"
ENCRYPTED_OFFICE: Final = "application/x-encrypted-office"
OLE: Final = "application/x-ole-storage"
ZIP: Final = "application/zip"
TAR: Final = "application/x-tar"
SEVEN_ZIP: Final = "application/x-7z-compressed"
RTF: Final = "application/rtf"
MAIL: Final = "message/rfc822"
MAILBOX: Final = "application/mbox"
MSG: Final = "application/vnd.ms-outlook"
DOC: Final = "application/msword"
PPT: Final = "application/vnd.ms-powerpoint"
UNKNOWN: Final = "application/octet-stream"
DRAWIO: Final = "application/vnd.jgraph.mxfile"
GRAPHML: Final = "application/graphml+xml"
VSDX: Final = "application/vnd.ms-visio.drawing"
SVG: Final = "image/svg+xml"
JSON: Final = "application/json"
PLANTUML: Final = "text/vnd.plantuml"
MERMAID: Final = "text/vnd.mermaid"
NWDIAG: Final = "text/vnd.nwdiag"
DOT: Final = "text/vnd.graphviz"

UNREADABLE_ZIP: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)
"""What ``zipfile`` raises for archives that are broken or encrypted."""

HEAD_BYTES: Final = 8192
_MAIL_START: Final = re.compile(rb"[!-9;-~]+: ?\S")
_MAIL_FIELD: Final = re.compile(
    rb"^(From|To|Subject|Date|Message-ID|Received|MIME-Version|Return-Path): ",
    re.MULTILINE | re.IGNORECASE,
)
_OLE_MAGIC: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BYTE_ORDER_MARKS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")

_MAGIC: Final = (
    (b"\x89PNG\r\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"RIFF", "image/webp"),
    (b"{\\rtf", RTF),
    (b"\x1f\x8b", "application/gzip"),
    (b"7z\xbc\xaf\x27\x1c", SEVEN_ZIP),
    (b"Rar!", "application/vnd.rar"),
    (b"BZh", "application/x-bzip2"),
    (b"\xfd7zXZ\0", "application/x-xz"),
    (b"\x7fELF", "application/x-executable"),
    (b"MZ", "application/x-executable"),
)
# The part that gives an Office Open XML package away, and what it then is.
_PACKAGE_PARTS: Final = (
    ("word/document.xml", DOCX),
    ("xl/workbook.xml", XLSX),
    ("xl/workbook.bin", XLSB),
    ("ppt/presentation.xml", PPTX),
    ("visio/document.xml", VSDX),
)
_BY_SUFFIX: Final = {
    ".md": MARKDOWN,
    ".markdown": MARKDOWN,
    ".csv": CSV,
    ".tsv": CSV,
    ".htm": HTML,
    ".html": HTML,
    ".xhtml": HTML,
    ".eml": MAIL,
    ".mht": MAIL,
    ".mhtml": MAIL,
    ".mbox": MAILBOX,
    ".mbx": MAILBOX,
    ".msg": MSG,
    ".drawio": DRAWIO,
    ".dio": DRAWIO,
    ".graphml": GRAPHML,
    ".svg": SVG,
    ".json": JSON,
    ".puml": PLANTUML,
    ".plantuml": PLANTUML,
    ".pu": PLANTUML,
    ".iuml": PLANTUML,
    ".wsd": PLANTUML,
    ".mmd": MERMAID,
    ".mermaid": MERMAID,
    ".dot": DOT,
    ".gv": DOT,
    ".nwdiag": NWDIAG,
    ".diag": NWDIAG,
    ".vsd": "application/vnd.visio",
}
_PACKAGE_SUFFIXES: Final = {".docx": DOCX, ".xlsx": XLSX, ".xlsb": XLSB, ".pptx": PPTX}
_OLE_STREAMS: Final = (
    ("EncryptedPackage", ENCRYPTED_OFFICE),
    ("WordDocument", DOC),
    ("Workbook", XLS),
    ("Book", XLS),
    ("PowerPoint Document", PPT),
    ("__properties_version1.0", MSG),
    ("VisioDocument", "application/vnd.visio"),
)


def sniff(source: BinaryIO, name: str) -> str:
    """The media type of *source*, which is left at its beginning. Never raises."""
    source.seek(0)
    head = source.read(HEAD_BYTES)
    try:
        suffix = PurePath(name).suffix.lower()
        return _by_content(source, head, suffix) or _by_name(head, suffix)
    finally:
        source.seek(0)


def _by_content(source: BinaryIO, head: bytes, suffix: str) -> str | None:
    if b"%PDF-" in head[:1024]:
        return PDF
    if head.startswith(_OLE_MAGIC):
        return _ole_type(source)
    if head.startswith(b"PK"):
        found = _zip_type(source)
        # What is left of a broken package is told by its name only.
        return _PACKAGE_SUFFIXES.get(suffix, ZIP) if found == ZIP else found
    for magic, media_type in _MAGIC:
        if head.startswith(magic) and not (len(magic) == 2 and _is_text(head)):  # noqa: PLR2004
            return media_type
    if head[257:262] == b"ustar":
        return TAR
    return _xml_type(head)


def _ole_type(source: BinaryIO) -> str:
    """By the streams of the root storage; those of embedded documents lie deeper."""
    source.seek(0)
    try:
        with olefile.OleFileIO(source, raise_defects=olefile.DEFECT_FATAL) as storage:
            names = {entry[0] for entry in storage.listdir() if len(entry) == 1}
    except (OSError, ValueError, LookupError, struct.error):
        return OLE
    return next((kind for stream, kind in _OLE_STREAMS if stream in names), OLE)


def _zip_type(source: BinaryIO) -> str:
    try:
        with zipfile.ZipFile(source) as archive:
            names = set(archive.namelist())
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:  # noqa: PLR2004
                return archive.read("mimetype").decode("ascii", "replace").strip()
    except UNREADABLE_ZIP:
        return ZIP
    lowered = {name.lower().replace("\\", "/") for name in names}
    for part, media_type in _PACKAGE_PARTS:
        if part in lowered:
            return media_type
    return ZIP


def _xml_type(head: bytes) -> str | None:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1000].lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return HTML
    for sign, media_type in (
        (b"<svg", SVG),
        (b"<mxfile", DRAWIO),
        (b"<mxgraphmodel", DRAWIO),
        (b"<graphml", GRAPHML),
    ):
        if sign in start and start.startswith((b"<?xml", b"<!--", b"<!doctype", sign)):
            return media_type
    if start.startswith((b"<?xml", b"<!--")) and b"<html" in start:
        return HTML
    return None


def _by_name(head: bytes, suffix: str) -> str:
    if not _is_text(head):
        return UNKNOWN
    if suffix in _BY_SUFFIX:
        return _BY_SUFFIX[suffix]
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"From ") and _MAIL_FIELD.search(start):
        return MAILBOX
    if _MAIL_START.match(start) and len(set(_MAIL_FIELD.findall(start))) > 1:
        return MAIL
    return (
        PLANTUML if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"@start") else TEXT
    )


def _is_text(head: bytes) -> bool:
    """Whether bytes look like text in some encoding of ours."""
    if head.startswith(_BYTE_ORDER_MARKS) or not head:
        return True
    if b"\0" in head:
        return _is_wide_text(head)
    controls = sum(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in head)  # noqa: PLR2004
    return controls * 50 < len(head)


def _is_wide_text(head: bytes) -> bool:
    """UTF-16 without a mark: Latin letters leave every other byte empty."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    fewer, more = sorted((even, odd))
    if more <= 0.3 * len(head) / 2 or fewer >= 0.02 * len(head) / 2:
        return False
    text = head.decode("utf-16-le" if odd > even else "utf-16-be", "replace")
    readable = sum(letter.isprintable() or letter.isspace() for letter in text)
    return readable > 0.95 * len(text)
