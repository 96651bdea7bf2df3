"""The scene that Excalidraw embeds into the pictures that it exports."""

import base64
import binascii
import re
import zlib
from typing import Any, Final

from ingest.errors import DamagedFileError
from ingest.topology.json_values import mapping, parse
from ingest.topology.unpacking import inflate_any, png_texts

MEDIA_TYPE: Final = "application/vnd.excalidraw+json"
_PAYLOAD: Final = re.compile(
    rb"<!--\s*payload-start\s*-->\s*([A-Za-z0-9+/=\s]+?)\s*<!--\s*payload-end\s*-->"
)


def find_in_png(data: bytes) -> Any:
    """The scene in a text chunk called after its media type; ``None`` for no scene."""
    scenes = (_scene(text) for _, text in png_texts(data, {MEDIA_TYPE}))
    return next((scene for scene in scenes if scene is not None), None)


def find_in_svg(data: bytes) -> Any:
    """The scene between two comments; ``None`` for no scene."""
    match = _PAYLOAD.search(data) if MEDIA_TYPE.encode() in data else None
    if match is None:
        return None
    try:
        return _scene(base64.b64decode(match[1]))
    except binascii.Error:
        return None


def _scene(data: bytes) -> Any:
    """A scene as JSON, or the JSON around one whose characters are bytes."""
    for encoding in ("latin-1", "utf-8"):
        try:
            outer = mapping(parse(data.decode(encoding)))
            if "elements" in outer:
                return mapping(parse(data.decode("utf-8", "replace")))
            packed = str(outer.get("encoded", "")).encode("latin-1")
            plain = inflate_any(packed) if outer.get("compressed") else packed
            return parse(plain.decode("utf-8", "replace"))
        except (DamagedFileError, UnicodeError, zlib.error):
            continue
    return None
