"""Kinds of duties, as data: what they ask, when they come back, what a finding becomes.

What ships is a beginning: each duty has a rule and a checklist of its own.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from kb.duties.checklists import LANGUAGES, Checklist, Words, read_checklist
from kb.duties.errors import ChecklistInputError, DutyCase, DutyInputError
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
    own = sorted((home / FOLDER).glob("*.yaml")) if home is not None else []
    if not own:
        return _shipped()
    kinds = dict(_shipped())
    for path in own:
        kind = _read(path.read_text(encoding="utf-8"), path.name)
        kinds[kind.code] = kind
    return _ordered(kinds.values())


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
    shipped = files("kb.duties").joinpath("shipped")
    return _ordered(
        _read(each.read_text(encoding="utf-8"), each.name)
        for each in shipped.iterdir()
        if each.name.endswith(".yaml")
    )


def _ordered(kinds: Iterable[Kind]) -> Kinds:
    ordered = sorted(kinds, key=lambda kind: (kind.position, kind.code))
    return {kind.code: kind for kind in ordered}


def _read(text: str, name: str) -> Kind:
    import yaml  # noqa: PLC0415 - no start needs it.

    try:
        values = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise SettingError(f"The kind of duty {name} is no YAML: {error}") from error
    if not isinstance(values, dict) or any(not values.get(each) for each in NEEDED):
        needed = ", ".join(NEEDED)
        raise SettingError(f"The kind of duty {name} needs {needed}.")
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
