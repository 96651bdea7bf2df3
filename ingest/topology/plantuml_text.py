"""The statements of a PlantUML diagram: without notes, looks, and what stands beside it."""

import re
from typing import Final

_COMMENT: Final = re.compile(r"/'.*?'/", re.DOTALL)
_BLOCKS: Final = (
    (re.compile(r"<style>"), re.compile(r"</style>")),
    (
        re.compile(
            r"(?:skinparam\s+\w*\s*|sprite\s.*|!(?:procedure|function)\b.*)\{?$"
        ),
        re.compile(r"\}|!end(?:procedure|function)"),
    ),
    (
        re.compile(
            r"(?:center |left |right |top |bottom )*(?:legend|header|footer|title)$"
        ),
        re.compile(r"end ?(?:legend|header|footer|title)$"),
    ),
    (
        re.compile(
            r"[hr]?note\s+(?:(?:left|right|top|bottom)(?:\s+of\s+[^:]+)?|over\s+[^:]+"
            r"|as\s+\w+|on link)\s*(?:#\w+)?\s*$"
        ),
        re.compile(r"end ?[hr]?note$"),
    ),
    (re.compile(r"ref over [^:]+$"), re.compile(r"end ref$")),
)
"""How what says nothing of nodes begins, and how it ends."""
_ASIDE: Final = re.compile(
    r"'|!(?!include)|!include(?:url|_once|_many)?\s+(?:<|https?:)|skinparam\b|(?:(?:left|right|center|top|bottom) )*"
    r"(?:title|caption|legend|header|footer)\b|[hr]?note\b|scale\b|hide\b|show\b|remove\b"
    r"|restore\b|allow_?mixing\b|(?:left to right|top to bottom) direction|newpage\b|sprite\b"
    r"|mainframe\b|set\b|(?:de)?activate\b|destroy\b|create\s*$|return\b|autonumber\b|autoactivate\b"
    r"|(?:alt|else|opt|loop|par|break|critical|group|end|ref|also)\b|==|\.\.\.|\|\|\|?|--+$|url\b"
    r"|ignore\b|page\b|footbox\b|.*\[\*\]|@"
)
_NOTE: Final = re.compile(r'note\s+(?:"[^"]*"\s+)?as\s+(?P<key>\w+)')
_DESCRIBED: Final = re.compile(
    r"(?P<head>[^\[\]]*[^\[\]\s])\s*\[\s*(?P<first>[^\[\]]*)$"
)
MAX_LINES: Final = 200
"""Of a description between brackets."""


def statements(text: str) -> tuple[list[str], list[str]]:
    """What may be a node, a group or a link; and what other files would add."""
    reader = _Statements()
    for line in _COMMENT.sub("", text).split("\n"):
        reader.take(line.strip())
    return reader.said, reader.unread


class _Statements:
    def __init__(self) -> None:
        self.said: list[str] = []
        self.unread: list[str] = []
        self._end: re.Pattern[str] | None = None
        self._depth = 0
        self._notes: set[str] = set()
        self._head = ""
        self._words: list[str] = []

    def take(self, line: str) -> None:
        if self._end is not None:
            self._depth += line.endswith("{") - bool(self._end.match(line))
            if self._depth <= 0:
                self._end = None
        elif self._head:
            self._describe(line)
        elif line and not self._is_aside(line):
            self._say(line)

    def _is_aside(self, line: str) -> bool:
        if note := _NOTE.match(line):
            self._notes.add(note["key"])
        for begin, end in _BLOCKS:
            if begin.match(line) and (
                line.endswith("{") or not line.startswith(("skin", "sprite"))
            ):
                self._end, self._depth = end, 1
                return True
        return _ASIDE.match(line) is not None

    def _say(self, line: str) -> None:
        if line.startswith("!include"):
            self.unread.append(line)
        elif described := _DESCRIBED.fullmatch(line):
            self._head = described["head"]
            self._words = [described["first"]]
        elif not self._is_of_note(line):
            self.said.append(line)

    def _is_of_note(self, line: str) -> bool:
        """Whether a line leads to a note, and so joins nothing."""
        words = line.partition(":")[0].split()
        return bool(words) and not self._notes.isdisjoint({words[0], words[-1]})

    def _describe(self, line: str) -> None:
        """A text between brackets stands for the name: database db [ … ]."""
        words, closed, rest = line.partition("]")
        self._words.append(words)
        if not closed and len(self._words) < MAX_LINES:
            return
        text = "\\n".join(word.strip() for word in self._words if word.strip())
        kind, _, name = self._head.partition(" ")
        first, _, alias = name.partition(" as ")
        key = (alias or first).strip().strip('"')
        text = text.replace('"', "'") or key
        self.said.append(f'{kind} "{text}" as {key} {rest}'.rstrip())
        self._head, self._words = "", []
