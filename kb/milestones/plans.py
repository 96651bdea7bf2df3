"""Plans that a contract can begin with: those that ship, and an organisation's own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from kb.milestones.models import Measure
from kb.setting_values import SettingError
from kb.shipped import put_in_order, read_mapping, read_own, read_shipped

FOLDER: Final = "contract_phases"
"""Below the home: an organisation's own plans."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is said of a milestone."""

    names: Mapping[str, str] = field(hash=False)
    """By language."""
    measure: Measure
    subject: str = ""
    target: float
    month: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    code: str
    position: int
    names: Mapping[str, str]
    milestones: tuple[Wanted, ...]


Plans = Mapping[str, Plan]


@cache
def read_plans() -> Plans:
    """Those that ship."""
    return read_shipped("kb.milestones", _read)


def with_own(home: Path) -> Plans:
    return put_in_order([*read_plans().values(), *read_own(home / FOLDER, _read)])


def _read(text: str, name: str) -> Plan:
    called = f"contract plan {name}"
    values = read_mapping(text, called, ("code", "names", "milestones"))
    try:
        return Plan(
            code=str(values["code"]),
            position=int(values.get("position", 0)),
            names=values["names"],
            milestones=tuple(map(_read_one, values["milestones"])),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise SettingError(f"The {called} cannot be used: {error}") from error


def _read_one(values: Mapping[str, Any]) -> Wanted:
    month = values.get("month")
    return Wanted(
        names=values["names"],
        measure=Measure(values["measure"]),
        subject=str(values.get("subject", "")),
        target=float(values["target"]),
        month=int(month) if month is not None else None,
    )
