"""Pages and pictures of charts, set by Typst: the one way to PDF, without network."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kb.errors import UnavailableError
from kb.reporting.writing import Written

if TYPE_CHECKING:
    import typst

FONTS: Final = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Microsoft YaHei",
    "PingFang SC",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Noto Serif CJK SC",
    "SimSun",
    "SimHei",
    "Droid Sans Fallback",
)
"""Fonts with Chinese letters, the better ones first; they have the Latin ones too."""
LATIN: Final = ("DejaVu Sans", "Libertinus Serif")
"""Where no Chinese letter is needed; the second comes with Typst."""
PIXELS_PER_INCH: Final = 200


class FontMissingError(UnavailableError):
    code = "no_chinese_font"

    def __init__(self) -> None:
        super().__init__(
            "No font with Chinese letters is installed on this machine, so no PDF can "
            "be set: install one, such as the package fonts-noto-cjk, or download "
            "another format."
        )


def to_pdf(written: Written, folders: Sequence[Path] = ()) -> bytes:
    """Raise ``FontMissingError`` where the words need letters that no font has."""
    pages = _compiler(tuple(folders)).compile(
        format="pdf", sys_inputs=_inputs(written, tuple(folders))
    )
    assert isinstance(pages, bytes), "a PDF is one file"
    return pages


def draw_chart(written: Written, place: int, folders: Sequence[Path] = ()) -> bytes:
    """The chart of the block at *place*, as PNG. Raise as ``to_pdf``."""
    inputs = _inputs(written, tuple(folders)) | {"chart": str(place)}
    picture = _compiler(tuple(folders)).compile(
        format="png", ppi=PIXELS_PER_INCH, sys_inputs=inputs
    )
    assert isinstance(picture, bytes), "a chart has one page"
    return picture


def _inputs(written: Written, folders: tuple[Path, ...]) -> dict[str, str]:
    report = json.dumps(asdict(written), ensure_ascii=False, sort_keys=True)
    families = set(_fonts(folders).families())
    chosen = [name for name in (*FONTS, *LATIN) if name in families]
    if not any(name in FONTS for name in chosen) and _has_wide(report):
        raise FontMissingError
    return {"report": report, "fonts": json.dumps(chosen)}


def _has_wide(text: str) -> bool:
    return any("\u2e80" <= letter <= "\uffef" for letter in text)


@cache
def _fonts(folders: tuple[Path, ...]) -> "typst.Fonts":
    """Looked for once in a process: it takes a good part of the time."""
    import typst  # noqa: PLC0415 - large, and only who sets pages needs it.

    return typst.Fonts(font_paths=[str(folder) for folder in folders])


def _compiler(folders: tuple[Path, ...]) -> "typst.Compiler":
    import typst  # noqa: PLC0415 - as above.

    template = files("kb.reporting.formats").joinpath("report.typ").read_bytes()
    return typst.Compiler(template, font_paths=_fonts(folders))
