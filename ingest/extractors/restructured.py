"""reStructuredText, as Sphinx and Docutils read it."""

import csv
import io
import re
from collections.abc import Sequence
from typing import BinaryIO, Final

from ingest import clock, rst_tables
from ingest.extraction import BlockType, Extraction, Loss, LossCode
from ingest.extractors.text import cut, read_text
from ingest.markup import MarkupBlocks, dedented, indent_of, untabbed
from ingest.rst_inline import Inline

MAX_DEPTH: Final = 20
_RULE: Final = re.compile(r"([!-/:-@\[-`{-~])\1+")
_ENOUGH: Final = 4
_BULLET: Final = re.compile(r"([-*+•‣⁃])(?: +|$)")
_NUMBER: Final = re.compile(
    r"(\(?(?:\d{1,4}|[a-zA-Z]|#|[ivxlIVXL]{1,6})[.)])(?: +)(?=\S)"
)
_DIRECTIVE: Final = re.compile(r"\.\. (?:\|([^|]+)\| )?([\w:+.-]+)::(?: +(.*))?$")
_TARGET: Final = re.compile(r"\.\. _`?([^:`]+)`?: *(.*)$")
_NOTE: Final = re.compile(r"\.\. \[(\d+|#\w*|\*|[\w.-]+)\] *(.*)$")
_FIELD: Final = re.compile(r":([^:`\n]+):(?: +(.*))?$")
_CODE: Final = frozenset(
    ["code", "code-block", "sourcecode", "parsed-literal", "literalinclude", "highlight",
     "prompt", "console", "math", "productionlist"]
)  # fmt: skip
_SILENT: Final = frozenset(
    ["toctree", "contents", "index", "raw", "meta", "tabularcolumns", "default-role",
     "role", "sectnum", "highlight", "currentmodule", "module", "sectionauthor"]
)  # fmt: skip
_ELSEWHERE: Final = frozenset({"include", "literalinclude"})
_PICTURES: Final = frozenset({"image", "figure"})


class RestructuredTextExtractor:
    def extract(self, source: BinaryIO) -> Extraction:
        text, losses = cut(read_text(source))
        lines = list(untabbed(text.splitlines()))
        reader = _Reader(Inline(_targets(lines), _substitutions(lines)))
        reader.read(lines, 0)
        return Extraction(
            structure=tuple(reader.out.blocks), losses=(*losses, *reader.losses)
        )


def _targets(lines: Sequence[str]) -> dict[str, str]:
    found = (_TARGET.match(line.strip()) for line in lines)
    return {match[1].lower(): match[2] for match in found if match}


def _substitutions(lines: Sequence[str]) -> dict[str, str]:
    found = (_DIRECTIVE.match(line.strip()) for line in lines)
    return {m[1]: m[3] or "" for m in found if m and m[1] and m[2] == "replace"}


class _Reader:
    def __init__(self, inline: Inline) -> None:
        self.out = MarkupBlocks(inline)
        self.losses: list[Loss] = []
        self._levels: list[tuple[str, bool]] = []
        """How the headings of each level are underlined, and whether overlined too."""

    def read(self, lines: Sequence[str], depth: int) -> None:
        """*lines* from their left edge; what is indented is read by itself."""
        place = 0
        while place < len(lines) and not clock.is_over():
            place = self._step(lines, place, depth)
        self.out.end()

    def _step(self, lines: Sequence[str], place: int, depth: int) -> int:
        line = lines[place]
        if not line.strip():
            self.out.end()
            return place + 1
        if line[0] == " ":
            return self._indented(lines, place, depth)
        after = self._heading(lines, place)
        return self._flush_left(lines, place, depth) if after is None else after

    def _flush_left(self, lines: Sequence[str], place: int, depth: int) -> int:
        line = lines[place]
        if line.startswith(".."):
            return self._explicit(lines, place, depth)
        if rst_tables.begins_grid(line) or rst_tables.begins_simple(line):
            return self._table(lines, place)
        if (match := _BULLET.match(line) or _NUMBER.match(line)) is not None:
            return self._item(lines, place, match, depth)
        return self._paragraph(lines, place)

    def _heading(self, lines: Sequence[str], place: int) -> int | None:
        """A title between two rules or above one; a rule alone is a transition."""
        line = lines[place]
        below = lines[place + 1] if place + 1 < len(lines) else ""
        last = lines[place + 2] if place + 2 < len(lines) else ""
        if _RULE.fullmatch(line) and len(line) >= _ENOUGH:
            if below.strip() and last == line:
                self._add_heading(below, line[0], is_overlined=True)
                return place + 3
            return None if rst_tables.begins_simple(line) else place + 1
        if (
            not self.out.is_open
            and _RULE.fullmatch(below)
            and len(below) + 1 >= len(line) // 2
        ):
            self._add_heading(line, below[0], is_overlined=False)
            return place + 2
        return None

    def _add_heading(self, text: str, sign: str, *, is_overlined: bool) -> None:
        style = (sign, is_overlined)
        if style not in self._levels:
            self._levels.append(style)
        self.out.heading(text, self._levels.index(style) + 1)

    def _paragraph(self, lines: Sequence[str], place: int) -> int:
        line = lines[place]
        if (field := _FIELD.match(line)) is not None:
            self.out.end()
            line = f"{field[1]}: {field[2] or ''}"
        if not line.endswith("::"):
            self.out.say(line.removeprefix("| "))
            if line.startswith("| "):
                self.out.end()
            return place + 1
        # What follows, indented, is to be taken literally.
        said = line[:-1] if line[-3:-2].strip() else line[:-2]
        if said.strip():
            self.out.say(said)
        self.out.end()
        after = _skip_blank(lines, place + 1)
        body, end = _block(lines, after, 1)
        self.out.code(dedented(body))
        return max(end, place + 1)

    def _indented(self, lines: Sequence[str], place: int, depth: int) -> int:
        """A quotation, or what a term means."""
        body, end = _block(lines, place, 1)
        self._inner(body, depth)
        return end

    def _inner(self, lines: Sequence[str], depth: int) -> None:
        self.out.end()
        if depth >= MAX_DEPTH:
            self.out.code(lines)
            return
        self.read(dedented(lines), depth + 1)

    def _item(
        self, lines: Sequence[str], place: int, match: re.Match[str], depth: int
    ) -> int:
        is_numbered = match.re is _NUMBER
        label = match[1] if is_numbered and "#" not in match[1] else ""
        body, end = _block(lines, place + 1, match.end())
        inner = [lines[place][match.end() :], *dedented(body)]
        first = next(
            (n for n, line in enumerate(inner) if not line.strip()), len(inner)
        )
        nested = next(
            (n for n, line in enumerate(inner[1:first], 1) if _BULLET.match(line)),
            first,
        )
        self.out.item(inner[0], depth + 1, is_numbered=is_numbered, label=label)
        for line in inner[1:nested]:
            self.out.say(line)
        rest = inner[nested:]
        if any(line.strip() for line in rest):
            self._inner(rest, depth)
        self.out.end()
        return end

    def _table(self, lines: Sequence[str], place: int) -> int:
        if rst_tables.begins_grid(lines[place]):
            end = place
            while end < len(lines) and lines[end][:1] in {"+", "|"}:
                end += 1
            self.out.table(rst_tables.read_grid(lines[place:end]))
            return end
        rules = [
            n for n in range(place, len(lines)) if rst_tables.begins_simple(lines[n])
        ]
        blank = [
            n for n in rules[1:] if n + 1 >= len(lines) or not lines[n + 1].strip()
        ]
        end = (blank[0] if blank else rules[-1]) + 1
        self.out.table(rst_tables.read_simple(lines[place:end]))
        return end

    def _explicit(self, lines: Sequence[str], place: int, depth: int) -> int:
        """A directive, a target, a footnote; else a comment."""
        line = lines[place]
        body, end = _block(lines, place + 1, 1)
        if (match := _DIRECTIVE.match(line)) is not None:
            if match[1] is None:
                self._directive(match[2].lower(), match[3] or "", dedented(body), depth)
        elif (note := _NOTE.match(line)) is not None:
            words = " ".join([note[2], *(each.strip() for each in body)])
            self.out.add(BlockType.NOTE, f"[{note[1]}] {words}")
        self.out.end()
        return end

    def _directive(self, name: str, argument: str, body: list[str], depth: int) -> None:
        options, content = _options(body)
        if name in _ELSEWHERE:
            detail = "This file is included, and lies elsewhere."
            self.losses.append(Loss(LossCode.ATTACHMENT_NOT_READ, argument, detail))
        elif name in _CODE:
            self.out.code([*([argument] if name == "math" else []), *content])
        elif name in _PICTURES:
            self.out.add(BlockType.PARAGRAPH, options.get("alt", ""))
            self._inner(content, depth)
        elif name == "csv-table":
            self._titled(argument)
            rows = csv.reader(io.StringIO("\n".join(content)), skipinitialspace=True)
            header = csv.reader(
                io.StringIO(options.get("header", "")), skipinitialspace=True
            )
            self.out.table([*header, *rows])
        elif name == "list-table":
            self._titled(argument)
            self.out.table(_list_table(content))
        elif name not in _SILENT:
            self._titled(argument)
            self._inner(content, depth)

    def _titled(self, argument: str) -> None:
        self.out.add(BlockType.PARAGRAPH, argument)


def _is_underline(rule: str, title: str) -> bool:
    """Four signs are always enough, fewer are if they reach below the whole title."""
    enough = min(len(rst_tables.spread(title)), _ENOUGH)
    return _RULE.fullmatch(rule) is not None and len(rule) >= enough


def _block(lines: Sequence[str], place: int, least: int) -> tuple[list[str], int]:
    """The lines from *place* that are indented by *least* at the least, and their end."""
    end = place
    while end < len(lines) and (
        not lines[end].strip() or indent_of(lines[end]) >= least
    ):
        end += 1
    while end > place and not lines[end - 1].strip():
        end -= 1
    return list(lines[place:end]), end


def _skip_blank(lines: Sequence[str], place: int) -> int:
    while place < len(lines) and not lines[place].strip():
        place += 1
    return place


def _options(body: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    options: dict[str, str] = {}
    place = 0
    while place < len(body) and (match := _FIELD.match(body[place])) is not None:
        options[match[1]] = match[2] or ""
        place += 1
    return options, list(body[place:])


def _list_table(content: Sequence[str]) -> list[list[str]]:
    """Rows as items of items: ``* - cell``."""
    rows: list[list[str]] = []
    for line in content:
        text = line.strip()
        if line.startswith("* "):
            rows.append([])
            text = text[1:].strip()
        if text.startswith("-") and rows:
            rows[-1].append(text[1:].strip())
        elif text and rows and rows[-1]:
            rows[-1][-1] = f"{rows[-1][-1]} {text}"
    return rows
