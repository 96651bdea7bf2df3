"""What a file is called once it is of another format."""

from pathlib import PurePath
from typing import Final

_SUFFIXES: Final = {
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg", ".jpe", ".jfif"),
}
"""Of what we draw; the first is the one given."""


def rename(name: str, media_type: str) -> str:
    """*name* with the ending of what was drawn, unless it has one already."""
    suffixes, suffix = _SUFFIXES[media_type], PurePath(name).suffix
    if suffix.lower() in suffixes:
        return name
    return f"{name.removesuffix(suffix)}{suffixes[0]}"
