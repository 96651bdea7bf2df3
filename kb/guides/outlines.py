"""The outline of a guide, as data: its chapters, and where each takes its content from."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from kb.guides.errors import GuideCase, GuideInputError
from kb.reporting.document import LANGUAGES, Words

MOST_CHAPTERS: Final = 60
MOST_OF_A_SEARCH: Final = 200
"""Hits that a chapter takes unless it says so; the cover says how many there are."""
LIMIT: Final = 500
_CODE: Final = re.compile(r"[a-z][a-z0-9_\-]{0,39}")
_KNOWN: Final = frozenset(
    {"code", "heading", "text", "search", "articles", "tables", "limit"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    code: str
    heading: Words
    text: tuple[Words, ...] = ()
    """Paragraphs that stand before the rest."""
    search: str = ""
    """As a saved search has it: words and filters of an address, ``q=vpn&kind=solution``."""
    articles: tuple[int, ...] = ()
    """Fixed ones, which come before those of the search."""
    tables: tuple[str, ...] = ()
    """Codes of ``kb.guides.tables``."""
    limit: int = MOST_OF_A_SEARCH

    @property
    def is_to_be_filled(self) -> bool:
        """Whether it takes more than its own words."""
        return bool(self.search or self.articles or self.tables)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipped:
    """An outline that one can begin with."""

    code: str
    names: Mapping[str, str]
    chapters: tuple[Chapter, ...]


def read_text(text: str) -> tuple[Chapter, ...]:
    """The chapters that somebody wrote as YAML. Raise ``GuideInputError``."""
    import yaml  # noqa: PLC0415 - no start needs it.

    try:
        values = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError) as error:
        place = getattr(error, "problem_mark", None)
        line = place.line + 1 if place is not None else 1
        raise GuideInputError(
            f"The outline is no YAML: see line {line}.",
            case=GuideCase.NO_YAML,
            line=line,
            field="outline",
        ) from error
    return to_chapters(values)


def to_chapters(values: Any) -> tuple[Chapter, ...]:
    """The chapters of plain data. Raise ``GuideInputError``."""
    if not isinstance(values, list) or not 1 <= len(values) <= MOST_CHAPTERS:
        raise GuideInputError(
            f"An outline is a list of 1 to {MOST_CHAPTERS} chapters.",
            case=GuideCase.NO_CHAPTERS,
            limit=MOST_CHAPTERS,
            field="outline",
        )
    chapters = tuple(_to_chapter(each, place) for place, each in enumerate(values, 1))
    codes = [each.code for each in chapters]
    for code in codes:
        if codes.count(code) > 1:
            raise GuideInputError(
                f"Two chapters are called {code}.",
                case=GuideCase.SAME_CHAPTER,
                value=code,
                field="outline",
            )
    return chapters


def to_data(chapters: Sequence[Chapter]) -> list[dict[str, Any]]:
    """*chapters* ready for JSON and YAML; what a chapter has not is not there."""
    return [_to_data(each) for each in chapters]


def to_text(outline: Sequence[Mapping[str, Any]]) -> str:
    """An outline as people read and change it."""
    import yaml  # noqa: PLC0415 - as above.

    return str(
        yaml.safe_dump(list(outline), allow_unicode=True, sort_keys=False, width=100)
    )


def _to_data(chapter: Chapter) -> dict[str, Any]:
    said = {
        "code": chapter.code,
        "heading": chapter.heading,
        "text": list(chapter.text),
        "search": chapter.search,
        "articles": list(chapter.articles),
        "tables": list(chapter.tables),
        "limit": chapter.limit if chapter.limit != MOST_OF_A_SEARCH else None,
    }
    return {name: value for name, value in said.items() if value}


def _to_chapter(values: Any, place: int) -> Chapter:
    try:
        return _read_chapter(values)
    except (KeyError, TypeError, ValueError) as error:
        raise GuideInputError(
            f"Chapter {place} of the outline needs a code and a heading, and may have "
            "text, search, articles, tables and limit.",
            case=GuideCase.BAD_CHAPTER,
            number=place,
            field="outline",
        ) from error


def _read_chapter(values: Any) -> Chapter:
    if not isinstance(values, dict) or not _KNOWN.issuperset(values):
        raise TypeError
    chapter = Chapter(
        code=values["code"],
        heading=_to_words(values["heading"]),
        text=tuple(map(_to_words, _to_list(values.get("text", [])))),
        search=_to_line(values.get("search", "")),
        articles=tuple(map(_to_id, _to_list(values.get("articles", [])))),
        tables=tuple(map(_to_line, _to_list(values.get("tables", [])))),
        limit=_to_id(values.get("limit", MOST_OF_A_SEARCH)),
    )
    if not _CODE.fullmatch(chapter.code) or chapter.limit > LIMIT:
        raise ValueError
    return chapter


def _to_words(value: Any) -> Words:
    if isinstance(value, str) and value.strip():
        return value
    if isinstance(value, dict) and set(value) == set(LANGUAGES):
        return {name: _to_line(words) for name, words in value.items()}
    raise TypeError


def _to_list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError
    return value


def _to_line(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value.strip()


def _to_id(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 1 << 31:
        raise ValueError
    return value


@cache
def list_shipped() -> Mapping[str, Shipped]:
    """The outlines that come with the service, by their codes."""
    import yaml  # noqa: PLC0415 - as above.

    folder = files("kb.guides").joinpath("shipped")
    found = {}
    for each in sorted(folder.iterdir(), key=lambda file: file.name):
        if each.name.endswith(".yaml"):
            values = yaml.safe_load(each.read_text(encoding="utf-8"))
            found[values["code"]] = Shipped(
                code=values["code"],
                names=values["names"],
                chapters=to_chapters(values["chapters"]),
            )
    return found
