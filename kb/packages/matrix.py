"""The matrix of models and systems: which version, and what is known of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb import audit
from kb.audit import By
from kb.incidents import policy
from kb.incidents.models import Incident
from kb.packages.errors import PackageCase, PackageInputError, PackageNotAllowedError
from kb.packages.models import (
    Compatibility,
    Package,
    PackageModel,
    PackageState,
    to_key,
)
from kb.packages.models import CompatibilityState as State
from kb.packages.moves import Action, may_add
from kb.packages.service import find_numbered
from kb.people.models import User
from kb.text import MAX_LINE, clean, to_line

MOST_MODELS: Final = 100
"""Rows of a page; more are found by narrowing."""


@dataclass(frozen=True, slots=True)
class Cell:
    packages: Sequence[Package] = ()
    """Released ones that fit, the newest first."""
    known: Compatibility | None = None


@dataclass(frozen=True, slots=True)
class Row:
    model: str
    key: str
    cells: Mapping[str, Cell] = field(default_factory=dict)
    """By the key of the system."""


@dataclass(frozen=True, slots=True)
class Matrix:
    systems: Mapping[str, str]
    """Their names, by key."""
    rows: Sequence[Row]
    is_whole: bool
    """Whether there are no more models than those."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What somebody found out of a model under a system."""

    model: str
    system: str
    state: State
    package: str = ""
    """Its number."""
    incident: str = ""
    note: str = ""


def read_matrix(session: Session, text: str = "") -> Matrix:
    """The models whose names hold *text*, with what fits them under each system."""
    keys = _list_models(session, to_key(text))
    shown = dict(sorted(keys.items())[:MOST_MODELS])
    fitting = session.execute(
        select(PackageModel.key, Package)
        .join(Package, Package.id == PackageModel.package_id)
        .where(PackageModel.key.in_(shown), Package.state == PackageState.RELEASED)
        .order_by(Package.id.desc())
    ).all()
    known = session.scalars(
        select(Compatibility)
        .where(Compatibility.model_key.in_(shown))
        .order_by(Compatibility.id)
    ).all()
    systems = {to_key(package.system): package.system for _key, package in fitting}
    systems |= {each.system_key: each.system for each in known}
    packages: dict[tuple[str, str], list[Package]] = {}
    for key, package in fitting:
        packages.setdefault((key, to_key(package.system)), []).append(package)
    verdicts = {(each.model_key, each.system_key): each for each in known}
    rows = [
        Row(
            name,
            key,
            {
                system: Cell(
                    packages.get((key, system), ()), verdicts.get((key, system))
                )
                for system in systems
            },
        )
        for key, name in shown.items()
    ]
    ordered = dict(sorted(systems.items(), key=lambda each: each[1]))
    return Matrix(ordered, rows, len(keys) <= MOST_MODELS)


def set_compatibility(session: Session, verdict: Verdict, *, by: By) -> Compatibility:
    """Say what is known of a cell; what was said before is in the audit.

    Raise ``PackageInputError`` for "tested" without the package that it was tested with.
    """
    if not may_add(by.actor.user):
        raise PackageNotAllowedError(Action.RELEASE)
    model, system = _require(verdict.model, "model"), _require(verdict.system, "system")
    package = _find_package(session, verdict)
    found = session.scalar(
        select(Compatibility).where(
            Compatibility.model_key == to_key(model),
            Compatibility.system_key == to_key(system),
        )
    ) or Compatibility(model_key=to_key(model), system_key=to_key(system))
    found.model, found.system = model, system
    found.state, found.note = verdict.state, clean(verdict.note)
    found.package = package
    found.incident_id = _find_incident(session, verdict.incident, by.actor.user)
    found.set_by_id, found.set_at = by.actor.user.id, by.now
    session.add(found)
    session.flush()
    audit.record(
        session,
        "edit",
        found,
        by=by,
        state=verdict.state.value,
        package=found.package_id,
    )
    return found


def list_known(session: Session, package: Package) -> Sequence[Compatibility]:
    """What was tried with *package*."""
    return session.scalars(
        select(Compatibility)
        .where(Compatibility.package_id == package.id)
        .order_by(Compatibility.model, Compatibility.system)
    ).all()


def _list_models(session: Session, key: str) -> dict[str, str]:
    """Their names by key, one more than are shown."""
    found: dict[str, str] = {}
    for table, name, column in (
        (PackageModel, PackageModel.name, PackageModel.key),
        (Compatibility, Compatibility.model, Compatibility.model_key),
    ):
        rows = session.execute(
            select(column, name)
            .where(column.contains(key, autoescape=True))
            .order_by(column, table.id)
            .limit(4 * MOST_MODELS)
        )
        for each, shown in rows:
            found.setdefault(each, shown)
    return found


def _find_package(session: Session, verdict: Verdict) -> Package | None:
    if not verdict.package.strip():
        if verdict.state is State.TESTED:
            raise PackageInputError(
                "Say which package it was tested with.",
                case=PackageCase.TESTED_WITHOUT_PACKAGE,
                field="package",
            )
        return None
    package = find_numbered(session, verdict.package)
    if package is None or package.state is not PackageState.RELEASED:
        raise PackageInputError(
            "Choose a package that is released.",
            case=PackageCase.NOT_RELEASED,
            field="package",
        )
    return package


def _find_incident(session: Session, number: str, user: User) -> int | None:
    """What one may not see does not exist."""
    if not number.strip():
        return None
    found = session.scalar(
        select(Incident.id).where(
            Incident.number == number.strip().upper(), policy.visible_to(session, user)
        )
    )
    if found is None:
        raise PackageInputError(
            f"There is no incident {to_line(number)[:20]}.",
            case=PackageCase.UNKNOWN_INCIDENT,
            field="incident",
            number=to_line(number)[:20],
        )
    return found


def _require(text: str, name: str) -> str:
    line = to_line(text)
    if not to_key(line):
        case = (
            PackageCase.MODEL_MISSING if name == "model" else PackageCase.SYSTEM_MISSING
        )
        raise PackageInputError(f"The {name} is missing.", case=case, field=name)
    if len(line) > MAX_LINE:
        raise PackageInputError(
            f"The {name} may have {MAX_LINE} characters.",
            case=PackageCase.LINE_TOO_LONG,
            field=name,
            limit=MAX_LINE,
        )
    return line
