"""Blocks of configuration: what deviated from baselines, and what explains it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import selectinload

from kb.baselines.models import Baseline, BaselineEdition, Deviation
from kb.people import units
from kb.registers.models import Record
from kb.reporting.baseline_terms import ITEM_STATES, TERMS
from kb.reporting.document import Cell, Column, Measure, Table
from kb.reporting.scope import Scope
from kb.reporting.terms import TERMS as COMMON

MOST_ROWS: Final = 200


def make_baselines(scope: Scope, definition: Mapping[str, Any]) -> Table:
    """For each baseline what was unexplained before, what came, and what became of it."""
    since, until = scope.period.since, scope.period.until
    counted = {
        "open_before": _was_unexplained(since),
        "opened": _within(scope, Deviation.opened_at),
        "tied": _decided(scope) & Deviation.change_id.is_not(None),
        "unauthorised": _decided(scope) & _is_unauthorised(),
        "corrected": _within(scope, Deviation.corrected_at),
        "open_after": _was_unexplained(min(until, scope.now)),
    }
    counts = {name: _count(scope, condition) for name, condition in counted.items()}
    editions = _count_editions(scope)
    rows: list[tuple[Cell, ...]] = [
        (each.name, *(counts[name][each.id] for name in counted), editions[each.id])
        for each in _list_baselines(scope)
    ]
    return Table(
        code=definition["code"],
        heading=definition["heading"],
        columns=(
            Column(TERMS["baseline"]),
            *(Column(TERMS[name], Measure.COUNT) for name in counted),
            Column(TERMS["editions"], Measure.COUNT),
        ),
        rows=tuple(rows),
        notes=(TERMS["note"],),
    )


def make_explained(scope: Scope, definition: Mapping[str, Any]) -> Table:
    """What changed by which change, as far as it was tied within the period."""
    found = _list_decided(scope, Deviation.change_id.is_not(None))
    rows = [
        (
            each.change.number if each.change is not None else "",
            each.change.title if each.change is not None else "",
            *_say(each),
        )
        for each in found
    ]
    names = ("change", "title", "record", "attribute", "expected", "actual")
    return _to_table(definition, names, rows)


def make_unauthorised(scope: Scope, definition: Mapping[str, Any]) -> Table:
    """What nothing explains, by decision within the period, with the item about it."""
    rows = [
        (
            *_say(each),
            f"{each.opened_at.astimezone():%Y-%m-%d}",
            each.item.number if each.item is not None else "",
            ITEM_STATES[each.item.state] if each.item is not None else "",
        )
        for each in _list_decided(scope, _is_unauthorised())
    ]
    names = (
        "record",
        "attribute",
        "expected",
        "actual",
        "seen_on",
        "item",
        "item_state",
    )
    return _to_table(definition, names, rows)


def _say(deviation: Deviation) -> tuple[str, str, str, str]:
    record = deviation.record
    return (
        f"{record.code} {record.name}",
        deviation.attribute,
        deviation.expected,
        deviation.actual,
    )


def _to_table(
    definition: Mapping[str, Any],
    names: Iterable[str],
    rows: list[tuple[Any, ...]],
) -> Table:
    limit = definition.get("limit", MOST_ROWS)
    rest = {name: text.format(limit=limit) for name, text in COMMON["rest"].items()}
    return Table(
        code=definition["code"],
        heading=definition["heading"],
        columns=tuple(Column(TERMS[name]) for name in names),
        rows=tuple(rows[:limit]),
        notes=(rest,) if len(rows) > limit else (),
    )


def _list_decided(scope: Scope, condition: ColumnElement[bool]) -> Iterable[Deviation]:
    """The latest first."""
    return scope.session.scalars(
        select(Deviation)
        .join(Deviation.baseline)
        .join(Deviation.record)
        .where(_decided(scope), condition, _in_cut(scope))
        .options(
            selectinload(Deviation.record),
            selectinload(Deviation.change),
            selectinload(Deviation.item),
        )
        .order_by(Deviation.decided_at.desc(), Deviation.id)
        .limit(MOST_ROWS + 1)
    ).all()


def _decided(scope: Scope) -> ColumnElement[bool]:
    return _within(scope, Deviation.decided_at)


def _within(scope: Scope, column: Any) -> ColumnElement[bool]:
    return and_(column >= scope.period.since, column < scope.period.until)


def _is_unauthorised() -> ColumnElement[bool]:
    """A change that was found for it later explains it after all."""
    return and_(Deviation.item_id.is_not(None), Deviation.change_id.is_(None))


def _was_unexplained(at: datetime) -> ColumnElement[bool]:
    """Whether it was there at that moment, and nobody had said why."""
    has_reason = or_(Deviation.change_id.is_not(None), Deviation.item_id.is_not(None))
    return and_(
        Deviation.opened_at < at,
        or_(Deviation.corrected_at.is_(None), Deviation.corrected_at >= at),
        or_(~has_reason, Deviation.decided_at >= at),
    )


def _count(scope: Scope, condition: ColumnElement[bool]) -> Counter[int]:
    """By baseline."""
    rows = scope.session.execute(
        select(Deviation.baseline_id, func.count(Deviation.id))
        .join(Deviation.baseline)
        .join(Deviation.record)
        .where(condition, _in_cut(scope))
        .group_by(Deviation.baseline_id)
    )
    return Counter(dict(rows.all()))


def _count_editions(scope: Scope) -> Counter[int]:
    rows = scope.session.execute(
        select(BaselineEdition.baseline_id, func.count(BaselineEdition.id))
        .where(_within(scope, BaselineEdition.made_at))
        .group_by(BaselineEdition.baseline_id)
    )
    return Counter(dict(rows.all()))


def _list_baselines(scope: Scope) -> Iterable[Baseline]:
    """Those that were there in the period, of the cut."""
    client, unit = scope.cut.client, scope.cut.unit
    among = true() if client is None else Baseline.client_id == client
    if unit is not None:
        places = units.select_below(unit)
        has_any = (
            select(Deviation.id)
            .join(Deviation.record)
            .where(
                Deviation.baseline_id == Baseline.id,
                Record.unit_id.in_(places),
            )
        )
        among = and_(among, or_(Baseline.unit_id.in_(places), has_any.exists()))
    query = select(Baseline).where(
        Baseline.created_at < scope.period.until,
        or_(Baseline.ended_at.is_(None), Baseline.ended_at >= scope.period.since),
        among,
    )
    return scope.session.scalars(query.order_by(Baseline.name, Baseline.id)).all()


def _in_cut(scope: Scope) -> ColumnElement[bool]:
    found: list[ColumnElement[bool]] = [Record.is_private.is_(False)]
    if scope.cut.client is not None:
        found.append(Baseline.client_id == scope.cut.client)
    if scope.cut.unit is not None:
        found.append(Record.unit_id.in_(units.select_below(scope.cut.unit)))
    return and_(*found)
