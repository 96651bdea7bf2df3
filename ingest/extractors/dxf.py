"""DXF drawings: their texts from the top, without what layers hide, and nothing else."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from ingest import clock, dxf_text
from ingest.encodings import decode, losses
from ingest.errors import DamagedFileError
from ingest.extraction import Block, BlockType, Extraction, Loss, LossCode
from ingest.visibility import LeftOut

MAX_GROUPS: Final = 20_000_000
_CODEPAGE: Final = re.compile(rb"\$DWGCODEPAGE\s+3\s+(\S+)")
_VERSION: Final = re.compile(rb"\$ACADVER\s+1\s+AC(\d{4})")
_UNICODE_SINCE: Final = 1021
_NAMES: Final = {
    "ansi_936": "gb18030",
    "ansi_950": "cp950",
    "gb2312": "gb18030",
    "big5": "cp950",
}
_ONE_LINE: Final = frozenset({"TEXT", "ATTRIB", "ARCALIGNEDTEXT", "RTEXT"})
_SEVERAL_LINES: Final = frozenset({"MTEXT", "DIMENSION", "MULTILEADER", "ACAD_TABLE"})
_TEXTS: Final = {
    "MTEXT": frozenset({1, 3}),
    "MULTILEADER": frozenset({304}),
    "ACAD_TABLE": frozenset({1, 302}),
}
"""The codes of an entity's text, where it is not the first one alone."""
_TEXT: Final = frozenset({1})
_PICTURE: Final = Loss(
    LossCode.PICTURE_ONLY,
    "",
    "The words of the drawing were read, but not what its lines connect.",
)


@dataclass(slots=True)
class _Entity:
    kind: str
    block: str
    """The block whose part it is; empty for the drawing itself."""
    layer: str = ""
    name: str = ""
    flags: int = 0
    colour: int = 0
    place: tuple[float, float] = (0.0, 0.0)
    parts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        joined = "".join(self.parts)
        is_long = self.kind in _SEVERAL_LINES
        shown = dxf_text.formatted(joined) if is_long else dxf_text.plain(joined)
        lines = (" ".join(line.split()) for line in shown.splitlines())
        return "\n".join(line for line in lines if line and line != "<>")


class DXFExtractor:
    def extract(self, source: BinaryIO) -> Extraction:
        data = source.read()
        decoded = decode(data, _declared(data))
        entities = list(_entities(decoded.text.splitlines()))
        if not entities:
            raise DamagedFileError("The drawing is damaged and cannot be opened.")
        left_out = LeftOut()
        texts = list(clock.within(_texts(entities, left_out)))
        ends = decoded.text.rstrip().endswith("EOF")
        cut = Loss(LossCode.CUT, "", "The drawing ends in the middle: it was cut off.")
        return Extraction(
            structure=tuple(Block(BlockType.PARAGRAPH, text) for text in texts),
            losses=(
                *losses(decoded),
                *(() if ends else (cut,)),
                *left_out.losses(),
                _PICTURE,
            ),
        )


def _declared(data: bytes) -> str:
    """How the drawing says that it is written; since 2007 they all are UTF-8."""
    version, codepage = _VERSION.search(data[:8192]), _CODEPAGE.search(data[:8192])
    if version and int(version[1]) >= _UNICODE_SINCE:
        return "utf-8"
    name = codepage[1].decode("ascii", "replace").lower() if codepage else ""
    return _NAMES.get(name, name.replace("ansi_", "cp"))


def _entities(lines: Sequence[str]) -> Iterator[_Entity]:
    """Groups of a code and a value; those behind a code 0 belong together."""
    entity: _Entity | None = None
    block = ""
    for place in range(0, min(len(lines) - 1, 2 * MAX_GROUPS), 2):
        code, value = lines[place].strip(), lines[place + 1]
        if code == "0":
            if entity is not None:
                yield entity
                block = _block_after(entity, block)
            entity = _Entity(value.strip(), block)
        elif entity is not None and code.lstrip("-").isdecimal():
            _keep(entity, int(code), value)
    if entity is not None:
        yield entity


def _block_after(entity: _Entity, block: str) -> str:
    if entity.kind == "BLOCK":
        return entity.name.lower()
    return "" if entity.kind == "ENDBLK" else block


def _keep(entity: _Entity, code: int, value: str) -> None:
    if code in _TEXTS.get(entity.kind, _TEXT):
        entity.parts.append(value)
    elif code == 2:  # noqa: PLR2004 - a name, as DXF numbers it.
        entity.name = value.strip()
    elif code == 8:  # noqa: PLR2004 - the layer.
        entity.layer = value.strip().lower()
    elif code in {10, 20}:
        number = _number(value)
        x, y = entity.place
        entity.place = (number, y) if code == 10 else (x, number)  # noqa: PLR2004
    elif code in {62, 70}:
        setattr(entity, "colour" if code == 62 else "flags", int(_number(value)))  # noqa: PLR2004


def _number(value: str) -> float:
    try:
        number = float(value)
    except ValueError:
        return 0.0
    return number if math.isfinite(number) else 0.0


def _texts(entities: Sequence[_Entity], left_out: LeftOut) -> Iterator[str]:
    """What stands in the drawing from the top, then in blocks that it inserts."""
    # A layer is off where its colour is negative, and frozen by the first flag.
    hidden = {
        each.name.lower()
        for each in entities
        if each.kind == "LAYER" and (each.colour < 0 or each.flags & 1)
    }
    inserted = {each.name.lower() for each in entities if each.kind == "INSERT"}
    shown = [
        each
        for each in entities
        if each.kind in _ONE_LINE or each.kind in _SEVERAL_LINES
    ]
    directly = [each for each in shown if _is_space(each.block)]
    in_blocks = [each for each in shown if each.block in inserted]
    for part in (directly, in_blocks):
        for entity in sorted(part, key=lambda each: (-each.place[1], each.place[0])):
            if entity.layer in hidden:
                left_out.add(LossCode.HIDDEN, entity.text)
            elif text := entity.text:
                yield text


def _is_space(block: str) -> bool:
    """Whether it is the drawing itself, or one of the sheets that show it."""
    return not block or block.lstrip("*$").startswith(("model_space", "paper_space"))
