"""Files that may say where they were made, and by whom."""

from pathlib import PurePath
from typing import Final

PICTURES: Final = frozenset(
    f"image/{name}"
    for name in ("png", "jpeg", "gif", "webp", "bmp", "tiff", "heic", "avif")
)
"""We draw them anew: nothing but their pixels stays."""
PDF: Final = "application/pdf"
SVG: Final = "image/svg+xml"
ZIP: Final = "application/zip"
_OPEN_XML: Final = "application/vnd.openxmlformats-officedocument"
_OPEN_DOCUMENT: Final = "application/vnd.oasis.opendocument"
OFFICE: Final = frozenset(
    {
        f"{_OPEN_XML}.wordprocessingml.document",
        f"{_OPEN_XML}.spreadsheetml.sheet",
        f"{_OPEN_XML}.presentationml.presentation",
        "application/vnd.ms-excel.sheet.binary.macroenabled.12",
        "application/vnd.ms-visio.drawing",
        *(
            f"{_OPEN_DOCUMENT}.{kind}"
            for kind in ("text", "text-template", "presentation", "graphics")
        ),
        f"{_OPEN_DOCUMENT}.spreadsheet",
    }
)
TARS: Final = frozenset(
    {
        "application/x-tar",
        "application/gzip",
        "application/x-bzip2",
        "application/x-xz",
    }
)
ARCHIVES: Final = TARS | {ZIP}
REWRITTEN: Final = frozenset({PDF, SVG}) | OFFICE | ARCHIVES
"""They stay what they are, without what is not for their readers."""
CAREFUL: Final = PICTURES | REWRITTEN
"""Every other file is given as it came."""
_ONCE_UNKNOWN: Final = {
    ".heic": "image/heic",
    ".heif": "image/heic",
    ".avif": "image/avif",
}


def kind_of(media_type: str, name: str) -> str:
    """*media_type*, or what *name* tells of a file that came before we knew its kind."""
    if media_type != "application/octet-stream":
        return media_type
    return _ONCE_UNKNOWN.get(PurePath(name).suffix.lower(), media_type)
