"""Kinds of reports, as data: those that ship, and an organisation's own beside them.

A kind is a YAML file: its names, its period, and the blocks that are made of a period.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final

from kb import shipped
from kb.reporting.document import LANGUAGES, Words
from kb.reporting.errors import UnknownReportKindError
from kb.setting_values import SettingError

FOLDER: Final = "report_kinds"
"""In the home folder: kinds of an organisation's own. One of a shipped code replaces it."""
NEEDED: Final = ("code", "names", "period", "blocks")


class Rhythm(StrEnum):
    """How long the periods of a kind are."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    code: str
    names: Words
    period: Rhythm
    blocks: tuple[Mapping[str, Any], ...]
    """What each is made of; see ``kb.reporting.blocks``."""
    by_person: bool = False
    """Whether figures of single people are in it."""
    position: int = 100
    """Where it stands in lists."""

    @property
    def obligatory(self) -> tuple[Mapping[str, Any], ...]:
        """The comments without which it is not approved."""
        return tuple(block for block in self.blocks if block.get("obligatory"))

    @property
    def comments(self) -> frozenset[str]:
        return frozenset(
            block["code"] for block in self.blocks if block["block"] == "comment"
        )


Kinds = Mapping[str, Kind]


def read_kinds(home: Path | None = None) -> Kinds:
    """Every kind by its code, as lists have them.

    Raise ``SettingError`` for a file of the home that is none.
    """
    own = shipped.read_own(home / FOLDER, _read) if home is not None else ()
    return shipped.put_in_order((*_shipped().values(), *own)) if own else _shipped()


def get_kind(kinds: Kinds, code: str) -> Kind:
    """Raise ``UnknownReportKindError``, which names those that there are."""
    kind = kinds.get(code.strip())
    if kind is None:
        raise UnknownReportKindError(code, kinds)
    return kind


def to_kind(values: Mapping[str, Any]) -> Kind:
    """The kind of a definition, as a file or a report has it."""
    return Kind(
        code=values["code"],
        names=values["names"],
        period=Rhythm(values["period"]),
        blocks=tuple(values["blocks"]),
        by_person=bool(values.get("by_person")),
        position=values.get("position", 100),
    )


def to_definition(kind: Kind) -> dict[str, Any]:
    """*kind* ready for JSON."""
    return {
        "code": kind.code,
        "names": kind.names,
        "period": kind.period.value,
        "blocks": list(kind.blocks),
        "by_person": kind.by_person,
    }


@cache
def _shipped() -> Kinds:
    return shipped.read_shipped("kb.reporting", _read)


def _read(text: str, name: str) -> Kind:
    values = shipped.read_mapping(text, f"kind of report {name}", NEEDED)
    try:
        return _checked(to_kind(values))
    except (KeyError, TypeError, ValueError) as error:
        raise SettingError(f"The kind of report {name} is wrong: {error}") from error


def _checked(kind: Kind) -> Kind:
    codes = [block["code"] for block in kind.blocks]
    if len(set(codes)) != len(codes):
        raise ValueError("two blocks have one code")
    for words in (kind.names, *(block["heading"] for block in kind.blocks)):
        if not isinstance(words, str) and set(words) != set(LANGUAGES):
            raise ValueError("words are one text, or one in each of zh and en")
    return kind
