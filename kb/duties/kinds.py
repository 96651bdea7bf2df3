"""Kinds of duties, as data: what they ask, when they come back, what a finding becomes.

What ships is a beginning: each duty has a rule and a checklist of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from kb import shipped
from kb.checklists.errors import ChecklistInputError
from kb.checklists.questions import LANGUAGES, Checklist, Words, read_checklist
from kb.duties.errors import DutyCase, DutyInputError
from kb.duties.rules import OffDays
from kb.items.sources import ItemSource
from kb.setting_values import SettingError

FOLDER: Final = "duty_kinds"
"""In the home folder: kinds of an organisation's own. One of a shipped code replaces it."""
NEEDED: Final = ("code", "names", "rule", "source", "checklist")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    code: str
    names: Words
    rule: str
    off_days: OffDays
    due_days: int
    source: ItemSource
    """Where the items of its findings come from."""
    checklist: Checklist
    by_plan: bool = False
    """Whether it goes through the steps of an emergency plan."""
    position: int = 100
    """Where it stands in lists."""


Kinds = Mapping[str, Kind]


def read_kinds(home: Path | None = None) -> Kinds:
    """Every kind by its code, as lists have them.

    Raise ``SettingError`` for a file of the home that is none.
    """
    own = shipped.read_own(home / FOLDER, _read) if home is not None else ()
    return shipped.put_in_order((*_shipped().values(), *own)) if own else _shipped()


def get_kind(kinds: Kinds, code: str) -> Kind:
    """Raise ``DutyInputError`` for one that there is not."""
    kind = kinds.get(code.strip())
    if kind is None:
        raise DutyInputError(
            f"There is no kind of duty {code[:50]}.",
            case=DutyCase.UNKNOWN_KIND,
            field="kind",
            text=code[:50],
        )
    return kind


def find_source(kinds: Kinds, code: str) -> ItemSource:
    """Of what is found; a kind that the organisation has removed leaves its duties."""
    kind = kinds.get(code)
    return kind.source if kind is not None else ItemSource.DUTY_RUN


@cache
def _shipped() -> Kinds:
    return shipped.read_shipped("kb.duties", _read)


def _read(text: str, name: str) -> Kind:
    values = shipped.read_mapping(text, f"kind of duty {name}", NEEDED)
    try:
        return _to_kind(values)
    except (ChecklistInputError, KeyError, TypeError, ValueError) as error:
        raise SettingError(f"The kind of duty {name} is wrong: {error}") from error


def _to_kind(values: Mapping[str, Any]) -> Kind:
    if set(values["names"]) != set(LANGUAGES):
        raise ValueError("its names are one in each of zh and en")
    return Kind(
        code=values["code"],
        names=values["names"],
        rule=values["rule"],
        off_days=OffDays(values.get("off_days", OffDays.KEEP)),
        due_days=int(values.get("due_days", 0)),
        source=ItemSource(values["source"]),
        checklist=read_checklist(values["checklist"]),
        by_plan=bool(values.get("by_plan")),
        position=values.get("position", 100),
    )
