"""Pages and pictures of charts, set by Typst: the one way to PDF, without network."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
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
REPORT: Final = ("report.typ",)
NODES: Final = "nodes.typ"
"""Comes before a template that sets texts, as ``web.presentation.paper`` reads them."""
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
    return to_pages(REPORT, _to_json(written), folders)


def to_pages(
    template: Sequence[str],
    content: str,
    folders: Sequence[Path] = (),
    pictures: Mapping[str, bytes] | None = None,
) -> bytes:
    """A PDF of *content*, which is JSON, by the parts of a template. Raise as ``to_pdf``.

    The template finds *pictures* under their names; nothing else can be read from it.
    """
    with TemporaryDirectory(prefix="kb-pages-") as root:
        for name, data in (pictures or {}).items():
            (Path(root) / name).write_bytes(data)
        pages = _compiler(tuple(template), tuple(folders), root).compile(
            format="pdf", sys_inputs=_inputs(content, tuple(folders))
        )
    assert isinstance(pages, bytes), "a PDF is one file"
    return pages


def draw_chart(written: Written, place: int, folders: Sequence[Path] = ()) -> bytes:
    """The chart of the block at *place*, as PNG. Raise as ``to_pdf``."""
    inputs = _inputs(_to_json(written), tuple(folders)) | {"chart": str(place)}
    picture = _compiler(REPORT, tuple(folders)).compile(
        format="png", ppi=PIXELS_PER_INCH, sys_inputs=inputs
    )
    assert isinstance(picture, bytes), "a chart has one page"
    return picture


def _to_json(written: Written) -> str:
    return json.dumps(asdict(written), ensure_ascii=False, sort_keys=True)


def _inputs(content: str, folders: tuple[Path, ...]) -> dict[str, str]:
    families = set(_fonts(folders).families())
    chosen = [name for name in (*FONTS, *LATIN) if name in families]
    if not any(name in FONTS for name in chosen) and _has_wide(content):
        raise FontMissingError
    return {"report": content, "fonts": json.dumps(chosen)}


def _has_wide(text: str) -> bool:
    return any("\u2e80" <= letter <= "\uffef" for letter in text)


@cache
def _fonts(folders: tuple[Path, ...]) -> "typst.Fonts":
    """Looked for once in a process: it takes a good part of the time."""
    import typst  # noqa: PLC0415 - large, and only who sets pages needs it.

    return typst.Fonts(font_paths=[str(folder) for folder in folders])


def _compiler(
    names: tuple[str, ...], folders: tuple[Path, ...], root: str | None = None
) -> "typst.Compiler":
    import typst  # noqa: PLC0415 - as above.

    folder = files("kb.reporting.formats")
    template = b"\n".join(folder.joinpath(name).read_bytes() for name in names)
    return typst.Compiler(template, root=root, font_paths=_fonts(folders))
