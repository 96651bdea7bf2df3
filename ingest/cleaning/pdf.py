"""A PDF without what it says of itself, nor what its pictures say of themselves."""

import io
from typing import TYPE_CHECKING, Any, Final

from ingest.cleaning import jpeg
from ingest.errors import DamagedFileError, RefusedError

if TYPE_CHECKING:
    from pypdf import PdfWriter

_SIGNED: Final = b"/ByteRange"
"""The bytes that a signature is of; it cannot stand in a compressed part."""
_SAYING: Final = ("/Metadata", "/PieceInfo", "/LastModified")
"""What any part of a PDF may say of itself: XMP, and notes of the program."""


def clean(data: bytes) -> bytes | None:
    """``None`` if it stays as it came, because it is signed or nobody reads it.

    A signature names its signer on purpose, and is worth nothing once a byte is another.
    Raise ``DamagedFileError`` if it cannot be read, ``RefusedError`` if files are in it.
    """
    # Loaded in the worker: whoever asks never needs it.
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415

    if _SIGNED in data:
        return None
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            return None
        has_files = bool(reader.attachments)
        cleaned = b"" if has_files else _write(PdfWriter(clone_from=reader))
    except Exception as error:  # A parser may raise anything.
        raise DamagedFileError("The PDF cannot be read.") from error
    if has_files:
        raise RefusedError("Files are in the PDF.")
    return cleaned


def _write(writer: "PdfWriter") -> bytes:
    root: Any = writer.root_object
    writer.metadata = None
    for part in writer._objects:  # noqa: SLF001 - no other way to all of them.
        _clean_object(part)
    root.pop("/Metadata", None)
    writer.compress_identical_objects(remove_duplicates=False, remove_unreferenced=True)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def _clean_object(part: Any) -> None:
    if not isinstance(part, dict):
        return
    for name in _SAYING:
        part.pop(name, None)
    if part.get("/Subtype") == "/Image" and _is_jpeg(part.get("/Filter")):
        stream: Any = part
        stream._data = jpeg.strip(stream._data)  # noqa: SLF001 - as it is compressed.


def _is_jpeg(filters: Any) -> bool:
    return filters in ("/DCTDecode", ["/DCTDecode"])
