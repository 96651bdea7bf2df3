"""AsciiDoc, as Asciidoctor and Antora read it."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import BinaryIO, Final

from ingest import asciidoc_tables, clock, visibility
from ingest.extraction import BlockType, Extraction, Loss, LossCode
from ingest.extractors.text import cut, read_text
from ingest.markup import BREAK, MarkupBlocks, dedented
from ingest.visibility import with_target

MAX_DEPTH: Final = 20
_HEADING: Final = re.compile(r"(={1,6}|#{1,6}) +(\S.*?)(?: +\1)?$")
_ATTRIBUTE: Final = re.compile(r":(!?[\w-]+!?):(?: +(.*))?$")
_FENCE: Final = re.compile(
    r"(-{4,}|\.{4,}|={4,}|\*{4,}|_{4,}|\+{4,}|/{4,}|--|`{3})(\w*)$"
)
_TABLE: Final = re.compile(r"([|,:!])={3,}$")
_BLOCK: Final = re.compile(r"\[(.*)\]$")
_ITEM: Final = re.compile(r"\s*(\*{1,6}|-|•)\s+(?P<text>\S.*)$")
_NUMBERED: Final = re.compile(r"\s*(\.{1,6}|\d{1,4}\.|[a-zA-Z]\.)\s+(?P<text>\S.*)$")
_CALLOUT: Final = re.compile(r"<(\d{1,3}|\.)>\s+(?P<text>\S.*)$")
_TERM: Final = re.compile(r"(\S.*?)(:{2,4}|;;)(?:\s+(.*))?$")
_TASK: Final = re.compile(r"\[([ xX*])\]\s+")
_MACRO: Final = re.compile(r"(include|image|video|audio|toc)::(\S*?)\[(.*)\]$")
_CONDITION: Final = re.compile(r"(?:ifdef|ifndef|ifeval|endif)::")
_LITERAL: Final = frozenset("-.`")

_NAMED: Final = re.compile(r"\{([\w-]+)\}")
_PASSED: Final = re.compile(
    r"(?:pass:\w*\[(.*?)\]|(?<!\w)`\+(.{1,2000}?)\+`(?!\w)|\+\+\+(.{1,2000}?)\+\+\+)"
)
_LINK: Final = re.compile(
    r"(?:link:)?((?:https?|ftp|irc|mailto):[^\s\[\]<>]+|(?<=link:)[^\s\[\]]+)\[([^\]]*)\]"
)
_ANCHORED: Final = re.compile(
    r"<<#?([^,>]+)(?:,\s*([^>]+))?>>|xref:([^\[\s]+)\[([^\]]*)\]"
)
_IMAGE: Final = re.compile(r"image:[^\s:\[]+\[([^\],]*)[^\]]*\]")
_FOOTNOTE: Final = re.compile(r"footnote:\w*\[([^\]]+)\]")
_KEYS: Final = re.compile(r"(?:kbd|btn|menu):([^\[\s]*)\[([^\]]*)\]")
_STRUCK: Final = re.compile(r"\[\.?line-through\]#+([^#]+)#+")
_MARKS: Final = (
    re.compile(
        r"\*\*(.{1,2000}?)\*\*|(?<![\w*])\*(?=\S)([^*]{1,2000}?)(?<=\S)\*(?![\w*])"
    ),
    re.compile(r"__(.{1,2000}?)__|(?<![\w_])_(?=\S)([^_]{1,2000}?)(?<=\S)_(?![\w_])"),
    re.compile(r"``(.{1,2000}?)``|(?<![\w`])`(?=\S)([^`]{1,2000}?)(?<=\S)`(?![\w`])"),
    re.compile(
        r"(?:\[[^\]\[\s]{0,60}\])?##(.{1,2000}?)##|(?:\[[^\]\[\s]{0,60}\])?(?<![\w#&])#(?=\S)([^#]{1,2000}?)(?<=\S)#(?![\w#])"
    ),
)
_RAISED: Final = re.compile(r"\^(\S+?)\^")
_LOWERED: Final = re.compile(r"(?<!~)~(\S+?)~(?!~)")


class AsciiDocExtractor:
    def extract(self, source: BinaryIO) -> Extraction:
        text, losses = cut(read_text(source))
        reader = _Reader()
        reader.read([line.rstrip() for line in text.splitlines()], 0)
        return Extraction(
            structure=tuple(reader.out.blocks),
            author=reader.values.get("author"),
            losses=(*losses, *reader.losses, *reader.left_out.losses()),
        )


class _Reader:
    def __init__(self) -> None:
        self.out = MarkupBlocks(self._inline)
        self.losses: list[Loss] = []
        self.left_out = visibility.LeftOut()
        self.values: dict[str, str] = {}
        """What attributes of the document stand for."""
        self._attributes = ""
        """Those of the block that follows."""
        self._signs: list[str] = []
        """How the lists around are marked, the outermost first."""
        self._is_attached = False
        """Whether the next paragraph belongs to the item above it."""

    def read(self, lines: Sequence[str], depth: int) -> None:
        place = 0
        while place < len(lines) and not clock.is_over():
            place = self._step(lines, place, depth)
        self.out.end()

    def _step(self, lines: Sequence[str], place: int, depth: int) -> int:
        line = lines[place]
        if (table := _TABLE.match(line)) is not None:
            return self._table(lines, place, table)
        if (fence := _FENCE.match(line)) is not None:
            return self._fenced(lines, place, fence, depth)
        if line.startswith("//") or _CONDITION.match(line):
            return place + 1
        if self._is_about(line) or self._item(line) or self._macro(line):
            return place + 1
        if line[:1] in {" ", "\t"} and not self.out.is_open:
            return self._literal(lines, place)
        self._line(line)
        return place + 1

    def _line(self, line: str) -> None:
        if not line.strip():
            self.out.end()
            self._attributes = ""
        elif line == "+":
            # What follows belongs to the item; it stands behind it all the same.
            self.out.end()
            self._is_attached = True
        elif (term := _TERM.match(line)) is not None and not self.out.is_open:
            self.out.add(BlockType.PARAGRAPH, term[1])
            if term[3]:
                self.out.say(term[3])
        elif line.startswith(".") and line[1:2].strip(". ") and not self.out.is_open:
            self.out.add(BlockType.PARAGRAPH, line[1:])
        else:
            has_break = line.endswith(" +")
            if not self.out.is_open and not self._is_attached:
                self._signs.clear()
            self._is_attached = False
            self.out.say(line[:-2] + BREAK if has_break else line)

    def _is_about(self, line: str) -> bool:
        """Headings, attributes of the document, and those of a block."""
        if (heading := _HEADING.match(line)) is not None:
            self._signs.clear()
            self.out.heading(heading[2], len(heading[1]))
            return True
        if (said := _ATTRIBUTE.match(line)) is not None:
            self.values[said[1].strip("!").lower()] = said[2] or ""
            return True
        if (block := _BLOCK.match(line)) is not None and not self.out.is_open:
            self._attributes = block[1]
            return True
        return line in {"'''", "<<<", "---", "***"}

    def _item(self, line: str) -> bool:
        numbered = _NUMBERED.match(line)
        match = numbered or _ITEM.match(line) or _CALLOUT.match(line)
        if match is None:
            return False
        is_own = match[1][0].isdecimal() or match.re is _CALLOUT
        sign = "1" if is_own else match[1]
        if sign in self._signs:
            del self._signs[self._signs.index(sign) + 1 :]
        else:
            self._signs.append(sign)
        text = match["text"]
        if (task := _TASK.match(text)) is not None and numbered is None:
            ticked = visibility.EMPTY if task[1] == " " else visibility.TICKED
            text = f"{ticked} {text[task.end() :]}"
        is_numbered = numbered is not None or match.re is _CALLOUT
        label = f"{match[1].strip('.')}." if match[1][0].isdecimal() else ""
        self.out.item(text, len(self._signs), is_numbered=is_numbered, label=label)
        return True

    def _macro(self, line: str) -> bool:
        match = _MACRO.match(line)
        if match is None:
            return False
        if match[1] == "include":
            detail = "This file is included, and lies elsewhere."
            self.losses.append(Loss(LossCode.ATTACHMENT_NOT_READ, match[2], detail))
        elif match[1] == "image":
            self.out.add(BlockType.PARAGRAPH, match[3].partition(",")[0].strip('"'))
        return True

    def _literal(self, lines: Sequence[str], place: int) -> int:
        end = place
        while end < len(lines) and lines[end].strip():
            end += 1
        self.out.code(dedented(lines[place:end]))
        return end

    def _fenced(
        self, lines: Sequence[str], place: int, fence: re.Match[str], depth: int
    ) -> int:
        end = _closing(lines, place, fence[1])
        body, sign = lines[place + 1 : end], fence[1][0]
        is_open = fence[1] == "--" and "source" not in self._attributes
        attributes, self._attributes = self._attributes, ""
        self.out.end()
        is_kept = sign == "+" or "verse" in attributes or "stem" in attributes
        if (sign in _LITERAL and not is_open) or is_kept or depth >= MAX_DEPTH:
            self.out.code(body)
        elif sign != "/":
            self.read(body, depth + 1)
        return end + 1

    def _table(self, lines: Sequence[str], place: int, match: re.Match[str]) -> int:
        end = _closing(lines, place, lines[place])
        attributes, self._attributes = self._attributes, ""
        attributes += ",format=csv" if match[1] == "," else ""
        self.out.table(asciidoc_tables.read(lines[place + 1 : end], attributes))
        return end + 1

    def _inline(self, text: str) -> str:
        passed: list[str] = []

        def kept(match: re.Match[str]) -> str:
            passed.append(next(filter(None, match.groups()), ""))
            return f"\x00{len(passed) - 1}\x00"

        text = _PASSED.sub(kept, _named(text, self.values))
        text = _STRUCK.sub(self._struck, text)
        text = _LINK.sub(lambda m: with_target(m[2].rstrip("^"), m[1]), text)
        text = _ANCHORED.sub(lambda m: m[2] or m[1] or m[4] or m[3], text)
        text = _IMAGE.sub(r"\1", text)
        text = _FOOTNOTE.sub(r" [\1]", text)
        text = _KEYS.sub(lambda m: " > ".join(filter(None, (m[1], m[2]))), text)
        for pattern in _MARKS:
            text = pattern.sub(lambda m: m[1] or m[2], text)
        text = _RAISED.sub(_shifted(visibility.raised), text)
        text = _LOWERED.sub(_shifted(visibility.lowered), text)
        return re.sub("\x00(\\d+)\x00", lambda m: passed[int(m[1])], text)

    def _struck(self, match: re.Match[str]) -> str:
        self.left_out.add(LossCode.STRUCK_OUT, match[1])
        return ""


def _named(text: str, values: Mapping[str, str]) -> str:
    return _NAMED.sub(lambda m: values.get(m[1].lower(), m[0]), text)


def _shifted(
    shift: Callable[[str, str], str],
) -> Callable[[re.Match[str]], str]:
    def shifted(match: re.Match[str]) -> str:
        return shift(match[1], match.string[: match.start()][-1:])

    return shifted


def _closing(lines: Sequence[str], place: int, fence: str) -> int:
    """Where a block ends: at its own fence, else with the text."""
    for end in range(place + 1, len(lines)):
        if lines[end] == fence:
            return end
    return len(lines)
