"""Markdown as safe HTML, with the headings a table of contents needs."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Final

import nh3
from flask_babel import gettext
from markupsafe import Markup, escape

from ingest.fences import MAX_CHARACTERS
from kb.articles.emphasis import emphasise_chinese
from kb.articles.page_marks import PATTERN, UNITS
from kb.pictures import addresses
from web.presentation import number_columns
from web.presentation.pictured import to_link
from web.presentation.tables import frame_tables
from web.presentation.translated import language_of_reader
from web.presentation.values import keep_whole
from web.words import vocabulary

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

HEADING_SHIFT: Final = 1
"""A section's own heading is an h2, so headings in its text begin below."""
_LAST_LEVEL: Final = 6
_CONTENTS_LEVEL: Final = 3
_MOST_KEPT: Final = 200
_LONGEST_KEPT: Final = 5_000
"""Characters: so what is kept takes a few megabytes at most."""
_EMPTY_PLACE: Final = re.compile(rf'<p id="({"|".join(UNITS)})-(\d{{1,6}})"></p>')
_TAGS: Final = frozenset(
    [
        "a",
        "abbr",
        "b",
        "blockquote",
        "br",
        "code",
        "dd",
        "del",
        "details",
        "div",
        "dl",
        "dt",
        "em",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "kbd",
        "li",
        "ol",
        "p",
        "pre",
        "s",
        "samp",
        "span",
        "strong",
        "sub",
        "summary",
        "sup",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "u",
        "ul",
        "var",
    ]
)
_ATTRIBUTES: Final = {
    "*": {"id"},
    "a": {"href", "title", "class"},
    "code": {"class"},
    "img": {"src", "alt", "width", "height", "loading"},
    "ol": {"start"},
    "td": {"class", "colspan", "rowspan"},
    "th": {"class", "colspan", "rowspan", "scope"},
}
_CLASSES: Final = {
    "a": "picture",
    "td": number_columns.CLASS,
    "th": number_columns.CLASS,
}
"""The only one that a text has on these."""


@dataclass(frozen=True, slots=True)
class Heading:
    id: str
    text: str
    level: int


@dataclass(frozen=True, slots=True)
class Rendered:
    html: Markup
    headings: tuple[Heading, ...]
    is_cut: bool
    """Whether the text was longer than a page shows."""


def render(
    markdown: str, prefix: str, is_folded: Callable[[str], bool] | None = None
) -> Rendered:
    """*markdown* as HTML that can do no harm; ids of its headings begin with *prefix*.

    A code block of which *is_folded* says so is shown on demand; it is equal to another
    that says the same.
    """
    if len(markdown) > _LONGEST_KEPT:
        return _render(markdown, prefix, is_folded)
    return _render_once(markdown, prefix, is_folded, language_of_reader())


@lru_cache(maxsize=_MOST_KEPT)
def _render_once(
    markdown: str,
    prefix: str,
    is_folded: Callable[[str], bool] | None,
    _language: str,
) -> Rendered:
    """What a text becomes depends on nothing else: pages say the same again and again."""
    return _render(markdown, prefix, is_folded)


def _render(
    markdown: str, prefix: str, is_folded: Callable[[str], bool] | None
) -> Rendered:
    parser = _parser()
    tokens = parser.parse(markdown[:MAX_CHARACTERS])
    headings = tuple(_number_headings(tokens, prefix))
    _show_places(tokens)
    number_columns.mark(tokens)
    if is_folded is not None:
        tokens = list(_fold(tokens, is_folded))
    unsafe = parser.renderer.render(tokens, parser.options, {})
    safe = nh3.clean(
        unsafe,
        tags=set(_TAGS),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        attribute_filter=_keep_ours,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
        clean_content_tags={"script", "style", "iframe", "object", "template"},
    )
    placed = frame_tables(keep_whole(_EMPTY_PLACE.sub(_to_place, safe)))
    return Rendered(Markup(placed), headings, len(markdown) > MAX_CHARACTERS)  # noqa: S704 - cleaned.


@cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # noqa: PLC0415 - loaded with the first article.

    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    parser.add_render_rule("image", _show_picture)
    return emphasise_chinese(parser)


def _show_picture(
    _renderer: Any,
    tokens: Sequence["Token"],
    place: int,
    _options: Any,
    _env: Mapping[str, Any],
) -> str:
    """A picture of ours; of any other one its words, for nothing is fetched elsewhere."""
    words, address = tokens[place].content, str(tokens[place].attrGet("src") or "")
    found = addresses.read(address)
    if found is None:
        return str(escape(words))
    plain = "".join(child.content for child in tokens[place].children or ())
    return str(to_link(address, plain, found, is_small=False))


def _keep_ours(tag: str, name: str, value: str) -> str | None:
    """What HTML in a text says of pictures and cells counts where it is as we write it."""
    if tag == "img" and name == "src":
        return value if addresses.read(value) else None
    if name == "class" and tag in _CLASSES:
        return value if value == _CLASSES[tag] else None
    return value


def _fold(
    tokens: Sequence["Token"], is_folded: Callable[[str], bool]
) -> Iterator["Token"]:
    for token in tokens:
        if token.type in {"fence", "code_block"} and is_folded(token.content):
            summary = escape(gettext("Source of the drawing"))
            yield _html(f"<details><summary>{summary}</summary>\n")
            yield token
            yield _html("</details>\n")
        else:
            yield token


def _html(text: str) -> "Token":
    from markdown_it.token import Token  # noqa: PLC0415 - as the parser.

    return Token("html_block", "", 0, content=text)


def _show_places(tokens: Sequence["Token"]) -> None:
    """Leave an empty paragraph where a page, slide or sheet of the original begins."""
    for token in tokens:
        mark = PATTERN.fullmatch(token.content.strip())
        if token.type == "html_block" and mark is not None:
            token.content = f'<p id="{mark[1]}-{mark[2]}"></p>\n'


def _to_place(match: re.Match[str]) -> str:
    place = escape(vocabulary.place_name(f"{match[1]} {match[2]}"))
    return f'<p class="place" id="{match[1]}-{match[2]}">{place}</p>'


def _number_headings(tokens: Sequence["Token"], prefix: str) -> list[Heading]:
    headings: list[Heading] = []
    levels = [int(each.tag[1:]) for each in tokens if each.type == "heading_open"]
    # A text that begins with smaller ones would leave out a level below its section.
    shift = min(HEADING_SHIFT, _CONTENTS_LEVEL - min(levels, default=1))
    for place, token in enumerate(tokens):
        if token.type not in {"heading_open", "heading_close"}:
            continue
        level = min(int(token.tag[1:]) + shift, _LAST_LEVEL)
        token.tag = f"h{level}"
        if token.type == "heading_open":
            key = f"{prefix}-{len(headings) + 1}"
            token.attrSet("id", key)
            headings.append(Heading(key, _words(tokens[place + 1]), level))
    return [heading for heading in headings if heading.level <= _CONTENTS_LEVEL]


def _words(inline: "Token") -> str:
    return "".join(child.content for child in inline.children or ())
