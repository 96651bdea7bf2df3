"""Shades of one colour that can be read on light paper and on dark."""

import colorsys
import re
from dataclasses import dataclass
from typing import Final

READABLE: Final = 4.5
"""Contrast of text and its ground that WCAG 2.2 asks for (1.4.3)."""
LIGHT_PAPER: Final = "#ffffff"
DARK_PAPER: Final = "#222b30"
"""The lighter of the dark grounds, in ``tokens.css``."""
_HEX: Final = re.compile(r"#[0-9a-f]{6}")
_STEPS: Final = 100
_SOFT_SHARE: Final = 0.12
_DARK_SOFT_SHARE: Final = 0.18
_STRONGER: Final = 0.78
_LINEAR: Final = 0.04045
"""Up to here a part of sRGB grows evenly (IEC 61966-2-1)."""

Shade = tuple[float, float, float]
"""Red, green and blue, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Shades:
    accent: str
    strong: str
    soft: str


def is_colour(text: str) -> bool:
    return _HEX.fullmatch(text) is not None


def measure_contrast(first: str, second: str) -> float:
    """From 1 to 21, as WCAG 2.2 defines it."""
    bright, dark = sorted(
        (_luminance(_read(first)), _luminance(_read(second))), reverse=True
    )
    return (bright + 0.05) / (dark + 0.05)


def to_light(colour: str) -> Shades:
    """As it is, darker to stress, and as a ground below text."""
    shade = _read(colour)
    strong = (shade[0] * _STRONGER, shade[1] * _STRONGER, shade[2] * _STRONGER)
    return Shades(
        colour, _write(strong), _write(_mix(shade, _read(LIGHT_PAPER), _SOFT_SHARE))
    )


def to_dark(colour: str) -> Shades:
    """The same hue, light enough to be read on the dark pages."""
    accent = _lighten(colour)
    strong = _mix((1.0, 1.0, 1.0), _read(accent), 1 - _STRONGER)
    soft = _mix(_read(accent), _read(DARK_PAPER), _DARK_SOFT_SHARE)
    return Shades(accent, _write(strong), _write(soft))


def _lighten(colour: str) -> str:
    hue, lightness, saturation = colorsys.rgb_to_hls(*_read(colour))
    for step in range(_STEPS):
        lighter = lightness + (1 - lightness) * step / _STEPS
        found = _write(colorsys.hls_to_rgb(hue, lighter, saturation))
        # A little more than needed: the same colour stands on softer grounds, too.
        if measure_contrast(found, DARK_PAPER) >= READABLE + 1:
            return found
    return LIGHT_PAPER


def _mix(colour: Shade, ground: Shade, share: float) -> Shade:
    red, green, blue = (
        share * ours + (1 - share) * theirs
        for ours, theirs in zip(colour, ground, strict=True)
    )
    return red, green, blue


def _luminance(colour: Shade) -> float:
    red, green, blue = (
        part / 12.92 if part <= _LINEAR else ((part + 0.055) / 1.055) ** 2.4
        for part in colour
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _read(colour: str) -> Shade:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _write(colour: Shade) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in colour)
