"""The text of a D2 diagram, read from left to right: keys, values, blocks, comments."""

import re
from typing import Final

_SPACE: Final = re.compile(r'(?:\s|;|\\\n|#[^\n]*|"""(?s:.*?)""")+')
_QUOTED: Final = re.compile(r'"((?:\\.|[^"\\])*)"|\'((?:\'\'|[^\'])*)\'', re.DOTALL)
_SIGN: Final = r"[^\s.:;{}\[\]()<>#'\"|\\&-]|-(?![->])|(?<=\S)[#'\"&]"
_PART: Final = rf"(?:\\.|{_SIGN}|[ \t]+(?=[^\s.:;{{}}\[\]()<>#|-])"
_KEY_IN_GROUP: Final = re.compile(rf"{_PART})+")
_KEY: Final = re.compile(rf"{_PART}|(?<=\S)[()])+")
_VALUE: Final = re.compile(r"(?:\\[\s\S]|\$\{[^}\n]*\}|[^\n;{}#\\]|(?<=\S)#)*")
_FENCE: Final = re.compile(r"\|([^\w\s|]*\|*)[ \t]*\w*")
_ESCAPED: Final = re.compile(r"\\(\n[ \t]*|.)")
_STATEMENT: Final = re.compile(r"[^\n;{}]*")


class Cursor:
    """A place in the text, and what begins there."""

    def __init__(self, text: str) -> None:
        self._text = text.replace("\r\n", "\n").lstrip("\ufeff")
        self.place = 0
        self.depth = 0

    @property
    def is_over(self) -> bool:
        return self.place >= len(self._text)

    def at(self, sign: str) -> bool:
        return self._text.startswith(sign, self.place)

    def take(self, sign: str) -> bool:
        """Go beyond *sign*, if it comes next on this line."""
        self._skip_blank()
        if not self.at(sign):
            return False
        self.place += len(sign)
        return True

    def match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.match(self._text, self.place)
        if found is not None:
            self.place = found.end()
        return found

    def looking_at(self, pattern: re.Pattern[str]) -> bool:
        return pattern.match(self._text, self.place) is not None

    def skip_space(self) -> bool:
        """Go to the next statement; whether there is anything left."""
        self.match(_SPACE)
        return not self.is_over

    def skip_statement(self, start: int) -> str:
        """Go beyond a statement that nobody understands, with its map; its text."""
        self.match(_STATEMENT)
        if self.at("{"):
            self.place += 1
            self.skip_map()
        self.place = max(self.place, start + 1)
        return self._text[start : self.place]

    def skip_map(self) -> str:
        """Go beyond the end of the map that is open; its text."""
        start, depth = self.place, 1
        while depth and not self.is_over:
            sign = self._text[self.place]
            depth += {"{": 1, "}": -1}.get(sign, 0)
            quoted = self.match(_QUOTED) if sign in "\"'" else None
            self.place += quoted is None
        return self._text[start : self.place]

    def keys(self, *, is_grouped: bool = False) -> list[str]:
        """The parts of a key with points between: dc.srv1."""
        pattern = _KEY_IN_GROUP if is_grouped else _KEY
        found = []
        while True:
            self._skip_blank()
            if quoted := self.match(_QUOTED):
                found.append(_plain(quoted))
            elif key := self.match(pattern):
                found.append(_ESCAPED.sub(_escape, key[0]).strip())
            else:
                return []
            if not self.at("."):
                return found
            self.place += 1

    def is_block(self) -> bool:
        found = re.compile(r"[ \t]*:?[ \t]*\|").match(self._text, self.place)
        return found is not None

    def value(self) -> str | None:
        """What stands behind a colon; ``None`` if there is none, or only a map."""
        if not self.take(":"):
            return None
        self._skip_blank()
        if self.at("{"):
            return None
        if quoted := self.match(_QUOTED):
            return _plain(quoted)
        if fence := self.match(_FENCE):
            return self._block(fence[1])
        if self.at("["):
            self._skip_list()
            return None
        found = self.match(_VALUE)
        return _ESCAPED.sub(_escape, found[0]).strip() if found else None

    def _block(self, sign: str) -> str:
        """A text between bars, as many and with what signs as it began."""
        mirrored = sign[::-1] + "|"
        end = self._text.find(mirrored, self.place)
        end = len(self._text) if end < 0 else end
        text = self._text[self.place : end]
        self.place = end + len(mirrored)
        return "\n".join(line.strip() for line in text.strip().split("\n"))

    def _skip_list(self) -> None:
        end = self._text.find("]", self.place)
        self.place = len(self._text) if end < 0 else end + 1

    def _skip_blank(self) -> None:
        while not self.is_over and self._text[self.place] in " \t":
            self.place += 1


def _plain(match: re.Match[str]) -> str:
    if match[1] is None:
        return match[2].replace("''", "'")
    return _ESCAPED.sub(_escape, match[1])


def _escape(match: re.Match[str]) -> str:
    # At the end of a line, it goes on in the next.
    return "\n" if match[1] == "n" else match[1].strip()
