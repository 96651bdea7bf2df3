"""Two texts compared as they are read: rendered, with the words marked that changed."""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from flask_babel import gettext
from markupsafe import Markup, escape

from web.presentation import markdown

MAX_PIECES: Final = 6_000
"""Beyond, whole runs of text are compared: words of a long text take too long."""
_TAG: Final = r"<(?:\"[^\"]*\"|'[^']*'|[^'\">])*>"
_WORDS: Final = re.compile(
    rf"{_TAG}|&[#\w]+;|[A-Za-z0-9_.:/-]+|\s+|.", re.DOTALL | re.ASCII
)
_RUNS: Final = re.compile(rf"{_TAG}|[^<]+|<", re.DOTALL)
_NAME: Final = re.compile(r"</?([a-z0-9]+)")
_ID: Final = re.compile(r' id="[^"]*"')
_HOLDS_NO_TEXT: Final = frozenset({"dl", "ol", "table", "tbody", "thead", "tr", "ul"})
"""A browser would put words that stand between their parts somewhere else."""
_PICTURE: Final = "<img"
_NEVER_CLOSED: Final = frozenset({"br", "hr", "img"})
_ENDS_BLOCK: Final = re.compile(r"</(?:p|li|tr|td|th|h\d|pre|dd|dt|div|blockquote)>")


def compare(before: str, after: str) -> Markup:
    """*after* as HTML, with what came in ``ins`` and what went in ``del``."""
    old, new = (
        _ID.sub("", str(markdown.render(text, "x").html)) for text in (before, after)
    )
    cut = _WORDS
    if len(_WORDS.findall(old)) + len(_WORDS.findall(new)) > MAX_PIECES:
        cut = _RUNS
    left, right = cut.findall(old), cut.findall(new)
    matcher = difflib.SequenceMatcher(a=left, b=right, autojunk=False)
    page = _Page()
    for kind, start, end, begin, finish in matcher.get_opcodes():
        if kind == "equal":
            page.keep(right[begin:finish])
            continue
        page.take_out(left[start:end])
        page.put_in(right[begin:finish])
    return page.finish()


@dataclass(slots=True)
class _Page:
    """Every tag of the later text in its order; of the earlier one words and pictures."""

    parts: list[str] = field(default_factory=list)
    open_tags: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    """Words that went, until there is a place that may hold text."""

    def keep(self, pieces: list[str]) -> None:
        for piece in pieces:
            self._add(piece)

    def put_in(self, pieces: list[str]) -> None:
        for is_tag, run in _grouped(pieces):
            if run.startswith(_PICTURE) and is_tag:
                self._flush()
                self.parts.append(_mark("ins", gettext("put in:"), run))
            elif is_tag or not run.strip():
                self._add(run)
            else:
                self._flush()
                self.parts.append(_mark("ins", gettext("put in:"), run))

    def take_out(self, pieces: list[str]) -> None:
        for is_tag, run in _grouped(pieces):
            if not is_tag or run.startswith(_PICTURE):
                self.gone.append(run)
            elif _ENDS_BLOCK.match(run) and self.gone:
                self.gone.append(" ")
        self._flush()

    def finish(self) -> Markup:
        self.open_tags.clear()
        self._flush()
        return Markup("".join(self.parts))  # noqa: S704 - cleaned; only words were added.

    def _add(self, piece: str) -> None:
        if not piece.startswith("<"):
            self._flush()
            self.parts.append(_plain(piece))
            return
        if piece.startswith("</"):
            self._flush()
        self.parts.append(piece)
        self._follow(piece)
        self._flush()

    def _follow(self, tag: str) -> None:
        name = _NAME.match(tag)
        if name is None or name[1] in _NEVER_CLOSED:
            return
        if not tag.startswith("</"):
            self.open_tags.append(name[1])
        elif self.open_tags:
            self.open_tags.pop()

    def _flush(self) -> None:
        words = "".join(self.gone)
        if self.open_tags and self.open_tags[-1] in _HOLDS_NO_TEXT:
            return
        self.gone.clear()
        if words.strip():
            self.parts.append(_mark("del", gettext("taken out:"), words))


def _grouped(pieces: list[str]) -> Iterator[tuple[bool, str]]:
    """Each tag alone, and the words between two tags together."""
    run: list[str] = []
    for piece in pieces:
        if piece.startswith("<") and len(piece) > 1:
            if run:
                yield False, "".join(run)
                run = []
            yield True, piece
        else:
            run.append(_plain(piece))
    if run:
        yield False, "".join(run)


def _plain(piece: str) -> str:
    """No sign of a text may begin a tag, whatever stands beside it now."""
    return piece if len(piece) > 1 else piece.replace("<", "&lt;")


def _mark(tag: str, told: str, words: str) -> str:
    # Screen readers do not say the elements themselves.
    return f'<{tag}><span class="visually-hidden">{escape(told)} </span>{words}</{tag}>'
