"""Cuts: which incidents of a period a number is of, and by what it can be told apart."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final, Self

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from kb.incidents import causes
from kb.incidents.models import Channel, Incident
from kb.people import units
from kb.people.models import Post, Tier, Unit
from kb.spellings.names import Field
from kb.spellings.settling import settle

NONE: Final = 0
"""In place of an id: of no unit, of no service, worked on by nobody."""


class Dimension(StrEnum):
    CLIENT = "client"
    UNIT = "unit"
    TIER = "tier"
    POST = "post"
    SERVICE = "service"
    SYSTEM = "system"
    CATEGORY = "category"
    CAUSE = "cause"
    PERSON = "person"
    LEVEL = "level"
    CHANNEL = "channel"


Columns = Mapping[Dimension, Any]
"""Where what is counted keeps each dimension; one that is missing cannot be cut so."""
HELD: Final[Columns] = {
    Dimension.CLIENT: Incident.client_id,
    Dimension.UNIT: Incident.unit_id,
    Dimension.TIER: Incident.unit_id,
    Dimension.POST: Incident.post,
    Dimension.SERVICE: Incident.service_id,
    Dimension.SYSTEM: Incident.system,
    Dimension.CATEGORY: Incident.category,
    Dimension.CAUSE: Incident.cause,
    Dimension.PERSON: Incident.assignee_id,
    Dimension.LEVEL: Incident.level,
    Dimension.CHANNEL: Incident.channel,
}
"""Incidents by the unit where they are, or were to the end."""
RECEIVED: Final[Columns] = {
    **HELD,
    Dimension.UNIT: Incident.origin_unit_id,
    Dimension.TIER: Incident.origin_unit_id,
}
"""Incidents by the unit where they came from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """What incidents have in common; ``None`` for whatever does not matter."""

    client: int | None = None
    unit: int | None = None
    """With those below it."""
    tier: Tier | None = None
    post: Post | None = None
    service: int | None = None
    system: str | None = None
    category: str | None = None
    cause: str | None = None
    """With an organisation's own below it."""
    person: int | None = None
    """Who works on it, or did last."""
    level: int | None = None
    channel: Channel | None = None
    clients: frozenset[int] | None = None
    """Those whose incidents its reader may see, as ``clients_of`` gives them."""
    within: frozenset[int] | None = None
    """The units that its reader may see, if these are not all; see ``reading.narrow``."""
    people: frozenset[int] | None = None
    """As above, the people whose own numbers."""

    def conditions(
        self, session: Session, columns: Columns = HELD
    ) -> list[ColumnElement[bool]]:
        """What is met by whatever keeps its dimensions in *columns*."""
        found = [
            _CONDITIONS.get(dimension, _is)(session, columns[dimension], value)
            for dimension, value in self.asked.items()
        ]
        for dimension, seen in (
            (Dimension.CLIENT, self.clients),
            (Dimension.PERSON, self.people),
        ):
            if seen is not None:
                found.append(columns[dimension].in_(seen))
        if self.within is not None:
            found.append(_in_units(session, columns[Dimension.UNIT], self.within))
        return found

    def fits(self, columns: Columns) -> bool:
        """Whether *columns* keep everything that it asks for, or is bounded by."""
        bounds = {Dimension.CLIENT: self.clients, Dimension.PERSON: self.people}
        if any(
            seen is not None and each not in columns for each, seen in bounds.items()
        ):
            return False
        return self.asked.keys() <= columns.keys()

    @property
    def asked(self) -> Mapping[Dimension, Any]:
        """What it says, by dimension."""
        return {
            dimension: value
            for dimension in Dimension
            if (value := getattr(self, dimension.value)) is not None
        }

    @property
    def is_narrow(self) -> bool:
        """Whether it says more than whose users they are."""
        return bool(self.asked.keys() - {Dimension.CLIENT})

    def at(self, dimension: Dimension, value: Any) -> Self:
        """The same, narrowed to one *value* of a dimension."""
        return replace(self, **{dimension.value: value})


EVERYTHING: Final = Cut()


def to_group(session: Session, cut: Cut, dimension: Dimension) -> Callable[[Any], Any]:
    """Which group something of a column belongs to: its unit's branch, its tier, its cause."""
    if dimension is Dimension.UNIT:
        branches = find_branches(session, cut)
        return lambda unit_id: branches.get(unit_id, NONE)
    if dimension is Dimension.TIER:
        rows = session.execute(select(Unit.id, Unit.tier))
        tiers = {unit_id: tier.value for unit_id, tier in rows}
        return lambda unit_id: tiers.get(unit_id, "")
    if dimension is Dimension.CAUSE and cut.cause is None:
        return causes.to_shipped
    if dimension in (Dimension.PERSON, Dimension.SERVICE):
        return lambda key: key or NONE
    return lambda value: value


def find_branches(session: Session, cut: Cut) -> Mapping[int, int]:
    """The unit under whose name each unit of *cut* counts.

    Those are the units right below the cut's, and itself for what is at none of them;
    without a unit the highest that there are, or those below if there is one alone.
    """
    rows = session.execute(select(Unit.id, Unit.parent_id))
    parents = {unit_id: parent_id for unit_id, parent_id in rows}  # noqa: C416
    seen = parents.keys() if cut.within is None else parents.keys() & cut.within
    root = cut.unit
    if root is None:
        tops = {each for each in seen if parents[each] not in seen}
        root = min(tops) if len(tops) == 1 else None
    found = {}
    for unit_id in seen:
        line = [unit_id]
        while line[-1] != root and parents[line[-1]] in seen:
            line.append(parents[line[-1]] or NONE)
        if root is None:
            found[unit_id] = line[-1]
        elif line[-1] == root:
            found[unit_id] = line[-2] if len(line) > 1 else root
    return found


Judge = Callable[[Session, Any, Any], ColumnElement[bool]]


def _is(_session: Session, column: Any, value: Any) -> ColumnElement[bool]:
    found: ColumnElement[bool] = column == value
    return found


def _in_unit(session: Session, column: Any, unit_id: int) -> ColumnElement[bool]:
    if unit_id == NONE:
        return _is(session, column, None)
    return _in_units(session, column, units.select_below(unit_id))


def _in_units(session: Session, column: Any, seen: Any) -> ColumnElement[bool]:
    """Where *seen* are all units that there are, none is looked up for each row."""
    others = select(Unit.id).where(Unit.id.not_in(seen)).limit(1)
    if session.scalar(others) is None:
        # As a sum, so that no index of units is taken for one that finds few.
        column, seen = column + 0, None
    found: ColumnElement[bool] = (
        column.is_not(None) if seen is None else column.in_(seen)
    )
    return found


def _of_tier(_session: Session, column: Any, tier: Tier) -> ColumnElement[bool]:
    found: ColumnElement[bool] = column.in_(select(Unit.id).where(Unit.tier == tier))
    return found


def _is_or_none(session: Session, column: Any, key: int) -> ColumnElement[bool]:
    return _is(session, column, None if key == NONE else key)


def _of_cause(_session: Session, _column: Any, code: str) -> ColumnElement[bool]:
    return causes.has_cause(code)


def _named(asked: Field) -> Judge:
    """By the name, also where an old spelling of it is asked for."""
    return lambda session, column, value: column == settle(session, asked, value)


_CONDITIONS: Final[Mapping[Dimension, Judge]] = {
    Dimension.SYSTEM: _named(Field.SYSTEM),
    Dimension.CATEGORY: _named(Field.CATEGORY),
    Dimension.UNIT: _in_unit,
    Dimension.TIER: _of_tier,
    Dimension.PERSON: _is_or_none,
    Dimension.SERVICE: _is_or_none,
    Dimension.CAUSE: _of_cause,
}
"""Where the value is not simply what the column holds."""
