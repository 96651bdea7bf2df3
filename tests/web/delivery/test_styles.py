"""One scale: no sheet but the tokens names a size of type, a colour, or a step of space."""

import re
from pathlib import Path

import pytest

from web.delivery.static_files import FOLDER

SHEETS = sorted(
    path
    for path in (FOLDER / "styles").glob("*.css")
    if path.name not in {"bootstrap.css", "tokens.css"}
)
TOKENS = (FOLDER / "styles" / "tokens.css").read_text(encoding="utf-8")
DRAWN = ("chart", "map", "spark", "@media print")
"""What is measured in the units of a drawing, or on paper."""
TYPE = re.compile(r"(?:font-size|font): ([^;}]*)")
SPACE = re.compile(r"(?<![-\w])(?:margin|padding|gap)(?:-\w+)?: ([^;}]*)")
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|rgb\(|hsl\(")


def lines_of(path: Path):
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    on_paper = False
    for line in text.splitlines():
        on_paper = line.startswith("@media print") or (on_paper and line[:1] in " }")
        drawn = re.match(rf"\s*\.?(?:{'|'.join(DRAWN)})\b", line)
        if not on_paper and not drawn:
            yield line.strip()


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.stem)
def test_a_sheet_takes_its_type_from_the_scale(path):
    sizes = [size for line in lines_of(path) for size in TYPE.findall(line)]

    assert [each for each in sizes if re.search(r"\d(?:px|rem|pt)", each)] == []


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.stem)
def test_a_sheet_takes_its_space_from_the_steps(path):
    spaces = [space for line in lines_of(path) for space in SPACE.findall(line)]

    # A hair of one pixel hides a line below a mark.
    assert [
        each for each in spaces if re.search(r"(?<![\d.])(?!1px)\d+px", each)
    ] == [], "var(--space-2)"


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.stem)
def test_a_sheet_names_no_colour(path):
    found = [colour for line in lines_of(path) for colour in COLOUR.findall(line)]

    assert found == [], "name it in tokens.css by what it means"


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.stem)
def test_every_token_that_a_sheet_uses_exists(path):
    used = set(re.findall(r"var\((--[\w-]+)", path.read_text(encoding="utf-8")))
    own = set(re.findall(r"(--[\w-]+):", path.read_text(encoding="utf-8")))

    known = set(re.findall(r"(--[\w-]+):", TOKENS)) | own
    assert {each for each in used if not each.startswith("--bs-")} <= known


def test_light_and_dark_have_the_same_colours():
    dark = re.search(r'\[data-bs-theme="dark"\] \{(.*?)\n\}', TOKENS, re.DOTALL)[1]
    light = TOKENS.replace(dark, "")

    names = set(re.findall(r"(--[\w-]+):", dark))
    assert names <= set(re.findall(r"(--[\w-]+):", light))
