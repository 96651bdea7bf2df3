"""Block diagrams: a grid of blocks, blocks within blocks, and the links between."""

import re
from typing import Final

from ingest.topology.assembly import Assembly, Shape
from ingest.topology.mermaid.links import Link, match_link
from ingest.topology.mermaid.scanner import Scanner
from ingest.topology.mermaid.shapes import match_shape

_HEAD: Final = re.compile(r"block(?:-beta)?\b")
_SPACE: Final = re.compile(r"\s+")
_SKIPPED: Final = re.compile(
    r"columns[ \t]+(?:auto|\d+)|space(?::\d+)?(?![\w])"
    r"|(?:classDef|class|style|linkStyle)[ \t][^\n]*|acc(?:Title|Descr)\s*:[^\n]*"
    r"|accDescr\s*\{[^}]*\}"
)
_GROUP: Final = re.compile(r"block(?:(?P<named>:)|(?=\s))")
_END: Final = re.compile(r"end\b")
_ID: Final = re.compile(r"[^(\[\n){}\s<>:=-]+")
_SIZE: Final = re.compile(r":\d+")
_ARROW: Final = re.compile(r"<\[(?:\"[^\"]*\"|[^\"\]]*)\]>\s*\([^()]*\)")
"""A block that is an arrow, and no thing."""
_REST: Final = re.compile(r"[^\n]+")


def read_blocks(text: str) -> Assembly:
    reader = _Reader(text)
    reader.read()
    return reader.assembly


class _Reader(Scanner):
    def read(self) -> None:
        self._take(_HEAD)
        while self._take(_SPACE) or self._place < len(self._text):
            if self.assembly.is_hopeless:
                break
            start = self._place
            if start < len(self._text) and not (self._is_aside() or self._chain()):
                self._place = start
                self.assembly.unread.append(self._taken(_REST))

    def _taken(self, pattern: re.Pattern[str]) -> str:
        match = self._take(pattern)
        return match[0] if match else ""

    def _is_aside(self) -> bool:
        if group := self._take(_GROUP):
            key = self._block(is_device=False) if group["named"] else ""
            self._groups.append(self.assembly.shapes[key].text if key else "")
            return True
        if self._take(_END):
            del self._groups[-1:]
            return True
        return bool(self._take(_SKIPPED))

    def _chain(self) -> bool:
        source = self._block()
        is_read = bool(source)
        while source and (link := self._link()):
            target = self._block()
            if not target:
                return False
            if link.is_seen:
                self.assembly.connect(source, target, label=link.label)
            source = target
        return is_read

    def _link(self) -> Link | None:
        link = match_link(self._text, self._place)
        self._place = link.end if link else self._place
        return link

    def _block(self, *, is_device: bool = True) -> str:
        """Read a block, and give its key; nothing if there is none."""
        match = self._take(_ID)
        if match is None:
            return ""
        key, text, stencil = match[0], "", ""
        if self._take(_ARROW):
            is_device = False
        elif shape := match_shape(self._text, self._place):
            text, stencil, self._place = shape.text, shape.stencil, shape.end
        self._take(_SIZE)
        if key not in self.assembly.shapes:
            self.assembly.add(Shape(id=key, text=key, is_device=is_device))
        place = next((name for name in reversed(self._groups) if name), "")
        self.assembly.name(key, text, stencil, place)
        return key
