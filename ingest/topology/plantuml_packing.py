"""The source that PlantUML leaves in the pictures that it draws."""

import base64
import binascii
import re
import string
import zlib
from typing import Final

from ingest.topology.unpacking import inflate, png_texts

_OURS: Final = string.digits + string.ascii_uppercase + string.ascii_lowercase + "-_"
_USUAL: Final = string.ascii_uppercase + string.ascii_lowercase + string.digits + "+/"
_ALPHABET: Final = str.maketrans(_OURS, _USUAL)
_INSTRUCTION: Final = re.compile(rb"<\?plantuml-src ([\w-]+)\?>")
_COMMENT: Final = b"<!--"


def find_in_png(data: bytes) -> str | None:
    """The source in a text chunk called plantuml."""
    texts = (
        text.decode("utf-8", "replace") for _, text in png_texts(data, {"plantuml"})
    )
    return next((text for text in texts if "@start" in text), None)


def find_in_svg(data: bytes) -> str | None:
    """The source in an instruction, or in the comment of older versions."""
    if match := _INSTRUCTION.search(data):
        return unpack(match[1].decode())
    start = data.find(b"@start")
    before = data.rfind(_COMMENT, 0, max(start, 0))
    if start < 0 or before < 0 or b"-->" in data[before:start]:
        return None
    source = data[start : data.find(b"-->", start)].decode("utf-8", "replace")
    # A comment cannot hold two hyphens: PlantUML parts them.
    return source.replace("- -", "--")


def unpack(text: str) -> str | None:
    """The source from PlantUML's own form of base64; ``None`` if it is none."""
    padded = text.translate(_ALPHABET) + "=" * (-len(text) % 4)
    try:
        data = inflate(base64.b64decode(padded), -zlib.MAX_WBITS)
    except (binascii.Error, zlib.error, ValueError):
        return None
    source = data.decode("utf-8", "replace")
    # The lines around a diagram are left out.
    return source if "@start" in source else f"@startuml\n{source}\n@enduml"
