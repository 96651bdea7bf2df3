"""Blocks of data quality: rates of a month, units by density, what is late, who got better.

They are made of counts alone: no value of a record, masked or not, and nobody's figures.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import literal, or_, select

from kb.people import units
from kb.people.models import Unit
from kb.quality import scores
from kb.quality.checks import months
from kb.quality.figures import (
    Cut,
    Group,
    Rates,
    corrected_by,
    find_last_runs,
    withdrawn_by,
)
from kb.quality.findings.models import Finding, Indicator, RunRows
from kb.reporting.document import Cell, Chart, Column, Measure, Series, Style, Table
from kb.reporting.quality_terms import DIMENSIONS, TERMS
from kb.reporting.scope import Scope
from kb.reporting.terms import TERMS as REPORT_TERMS
from kb.reports.periods import Period

MOST_ROWS: Final = 50
BEST: Final = 3
PLACES: Final = 6
"""Digits that a figure is kept with."""
_AGES: Final = (("up_to_7", 7), ("up_to_30", 30), ("up_to_90", 90))
_OLDER: Final = "over_90"


def make_rates(scope: Scope, definition: Mapping[str, Any]) -> Table:
    """The rates of the period with what they are made of, and how they changed."""
    cut = _cut(scope)
    now, before = (
        scores.rates(scope.session, None, period, cut)
        for period in (scope.period, scope.period.previous)
    )
    shares = (
        ("correction_rate", Measure.SHARE, "corrected", "first_seen"),
        ("self_correction_rate", Measure.SHARE, "self_corrected", "first_seen"),
        ("density", Measure.DENSITY, "found", "checked"),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            TERMS[name],
            _figure(getattr(now, name)),
            getattr(now, part),
            getattr(now, whole),
            _figure(getattr(before, name)),
            _change(getattr(now, name), getattr(before, name)),
        )
        for name, _measure, part, whole in shares
    ]
    count = (now.first_seen, before.first_seen)
    rows.append(
        (TERMS["first_seen"], count[0], None, None, count[1], count[0] - count[1])
    )
    headings = ("number", "value", "part", "whole", "previous")
    plain = {"part", "whole"}
    return Table(
        code=definition["code"],
        heading=definition["heading"],
        columns=(
            *(
                Column(
                    REPORT_TERMS[name],
                    Measure.TEXT
                    if name == "number"
                    else Measure.COUNT
                    if name in plain
                    else Measure.FIGURE,
                )
                for name in headings
            ),
            Column(TERMS["change"], Measure.FIGURE),
        ),
        rows=tuple(rows),
        measures=(*(measure for _name, measure, *_ in shares), Measure.COUNT),
        notes=(TERMS["rates_note"],),
    )


def make_units(scope: Scope, definition: Mapping[str, Any]) -> Table:
    """The units below, ranked by density; those of which nothing was checked come last."""
    now, before = (
        _by_place(scope, scope.period),
        _by_place(scope, scope.period.previous),
    )
    signed = _list_signed(scope)
    ranked = sorted(
        (place for place in now if place.unit and now[place].density is not None),
        key=lambda place: (now[place].density, place.name),
    )
    others = sorted(set(now) - set(ranked), key=lambda place: place.name)
    names = ("density", "density_before", "correction_rate", "self_correction_rate")
    return Table(
        code=definition["code"],
        heading=definition["heading"],
        columns=(
            Column(TERMS["rank"], Measure.COUNT),
            Column(TERMS["unit"]),
            *(Column(TERMS[name], _MEASURES[name]) for name in names),
            Column(TERMS["first_seen"], Measure.COUNT),
            Column(TERMS["checked"], Measure.COUNT),
            Column(TERMS["signed"]),
        ),
        rows=tuple(
            (
                ranked.index(place) + 1 if place in ranked else None,
                place.words,
                _figure(now[place].density),
                _figure(before.get(place, Rates()).density),
                _figure(now[place].correction_rate),
                _figure(now[place].self_correction_rate),
                now[place].first_seen,
                now[place].checked,
                signed.get(place.unit, ""),
            )
            for place in (*ranked, *others)
        ),
        notes=(TERMS["rank_note"],),
    )


def make_late(scope: Scope, definition: Mapping[str, Any]) -> Table:
    """What was left open at the end of the period, by unit and age."""
    end = min(scope.period.until, scope.now)
    left = or_(Finding.explained_at.is_(None), Finding.explained_at >= end)
    query = select(Finding.unit_id, Finding.first_seen_at).where(
        Finding.first_seen_at < end,
        ~corrected_by(literal(end)),
        ~withdrawn_by(literal(end)),
        left,
        *_of_cut(scope, Finding.unit_id),
    )
    places = _Places(scope)
    counted: defaultdict[_Place, Counter[str]] = defaultdict(Counter)
    for unit_id, seen_at in scope.session.execute(query):
        counted[places.find(unit_id)][_age(end - seen_at)] += 1
    ages = [*(name for name, _days in _AGES), _OLDER]
    return Table(
        code=definition["code"],
        heading=definition["heading"],
        columns=(
            Column(TERMS["unit"]),
            Column(TERMS["open"], Measure.COUNT),
            *(Column(TERMS[name], Measure.COUNT) for name in ages),
        ),
        rows=tuple(
            (
                place.words,
                counted[place].total(),
                *(counted[place][name] for name in ages),
            )
            for place in sorted(counted, key=lambda each: (not each.unit, each.name))
        ),
        notes=(TERMS["late_note"],),
    )


def make_trend(scope: Scope, definition: Mapping[str, Any]) -> Chart:
    """Thirteen months of the correction and the self-correction rate."""
    course = scores.trend(scope.session, None, scope.period, _cut(scope))
    return Chart(
        code=definition["code"],
        heading=definition["heading"],
        style=Style.LINE,
        labels=tuple(month.name[2:] for month, _rates in course),
        series=tuple(
            Series(
                TERMS[name], tuple(_figure(getattr(rates, name)) for _, rates in course)
            )
            for name in ("correction_rate", "self_correction_rate")
        ),
        measure=Measure.SHARE,
    )


def make_indicators(scope: Scope, definition: Mapping[str, Any]) -> Table:
    """The indicators with the highest density."""
    found = scores.rates_by(
        scope.session, None, scope.period, Group.INDICATOR, _cut(scope)
    )
    keys = sorted(
        (key for key, rates in found.items() if rates.found),
        key=lambda key: (-(found[key].density or 0), key),
    )[: definition.get("limit", MOST_ROWS)]
    named = {
        each.id: each
        for each in scope.session.scalars(
            select(Indicator).where(Indicator.id.in_(keys))
        )
    }
    return Table(
        code=definition["code"],
        heading=definition["heading"],
        columns=(
            Column(TERMS["indicator"]),
            Column(TERMS["code"]),
            Column(TERMS["dimension"]),
            Column(TERMS["density"], Measure.DENSITY),
            Column(TERMS["correction_rate"], Measure.SHARE),
            Column(TERMS["first_seen"], Measure.COUNT),
        ),
        rows=tuple(
            (
                named[key].names or named[key].code,
                named[key].code,
                DIMENSIONS[named[key].dimension],
                _figure(found[key].density),
                _figure(found[key].correction_rate),
                found[key].first_seen,
            )
            for key in keys
        ),
    )


def make_best(scope: Scope, definition: Mapping[str, Any]) -> Table:
    """The units whose density fell most."""
    now, before = (
        _by_place(scope, scope.period),
        _by_place(scope, scope.period.previous),
    )
    fallen = [
        (change, place)
        for place, rates in now.items()
        if place.unit and place in before
        if (change := _change(rates.density, before[place].density)) is not None
        and change < 0
    ]
    best = sorted(fallen, key=lambda each: (each[0], each[1].name))
    return Table(
        code=definition["code"],
        heading=definition["heading"],
        columns=(
            Column(TERMS["unit"]),
            Column(TERMS["density"], Measure.DENSITY),
            Column(TERMS["density_before"], Measure.DENSITY),
            Column(TERMS["correction_rate"], Measure.SHARE),
        ),
        rows=tuple(
            (
                place.words,
                _figure(now[place].density),
                _figure(before[place].density),
                _figure(now[place].correction_rate),
            )
            for _change_, place in best[: definition.get("limit", BEST)]
        ),
        notes=(TERMS["best_note"],),
    )


@dataclass(frozen=True, slots=True)
class _Place:
    """A unit that a bulletin names; without one, what is of no known unit."""

    unit: int | None
    name: str

    @property
    def words(self) -> Cell:
        return self.name if self.unit else TERMS["unknown"]


class _Places:
    """From any unit to the one of the bulletin that it is below: directly below its own."""

    def __init__(self, scope: Scope) -> None:
        rows = scope.session.scalars(select(Unit)).all()
        self._units = {each.id: each for each in rows}
        self._checked = self._climb_all(_list_checked(scope))
        self._named = self._choose(scope.cut.unit)

    def _choose(self, top: int | None) -> frozenset[int]:
        """Of the whole organisation, down to where more than one unit was checked."""
        below = self._list_below(top)
        while top is None and len(checked := self._checked.intersection(below)) == 1:
            deeper = self._list_below(next(iter(checked)))
            if not self._checked.intersection(deeper):
                break
            below = deeper
        return frozenset(below) or frozenset({top} if top else ())

    def _climb_all(self, unit_ids: Iterable[int]) -> frozenset[int]:
        """The units, and those above them."""
        found: set[int] = set()
        for each in unit_ids:
            above: int | None = each
            while above is not None and above not in found:
                found.add(above)
                above = self._units[above].parent_id
        return frozenset(found)

    def _list_below(self, top: int | None) -> list[int]:
        return [each.id for each in self._units.values() if each.parent_id == top]

    def find(self, unit_id: int | None) -> _Place:
        """A unit that stands above all of them is named itself."""
        unit = self._units.get(unit_id) if unit_id is not None else None
        own = unit
        while unit is not None and unit.id not in self._named:
            unit = self._units.get(unit.parent_id) if unit.parent_id else None
        unit = unit or own
        return _Place(unit.id, unit.name) if unit else _Place(None, "")


def _list_checked(scope: Scope) -> Sequence[int]:
    """The units of the report of which the last runs of its period checked any row."""
    runs = find_last_runs(scope.session, [scope.period])
    rows = select(RunRows.unit_id).where(
        RunRows.run_id.in_(runs),
        RunRows.unit_id.is_not(None),
        *_of_cut(scope, RunRows.unit_id),
    )
    return [each for each in scope.session.scalars(rows.distinct()) if each is not None]


def _by_place(scope: Scope, period: Period) -> dict[_Place, Rates]:
    found = scores.rates_by(scope.session, None, period, Group.UNIT, _cut(scope))
    places = _Places(scope)
    total: dict[_Place, Rates] = {}
    for unit_id, rates in found.items():
        place = places.find(unit_id)
        total[place] = total.get(place, Rates()) + rates
    return total


def _list_signed(scope: Scope) -> dict[int | None, str]:
    """On which day the lead of a unit signed the month."""
    return {
        each.unit_id: f"{each.signed_at.astimezone():%Y-%m-%d}"
        for each in months.list_signed(scope.session, scope.period.name)
    }


def _cut(scope: Scope) -> Cut:
    return Cut(client_id=scope.cut.client, unit_id=scope.cut.unit)


def _of_cut(scope: Scope, unit_id: Any) -> list[Any]:
    """The conditions that a unit is one of the report's client and unit."""
    found = []
    if scope.cut.client is not None:
        of_client = select(Unit.id).where(Unit.client_id == scope.cut.client)
        found.append(unit_id.in_(of_client))
    if scope.cut.unit is not None:
        found.append(unit_id.in_(units.select_below(scope.cut.unit)))
    return found


def _age(passed: timedelta) -> str:
    days = passed / timedelta(days=1)
    return next((name for name, most in _AGES if days <= most), _OLDER)


def _figure(value: float | None) -> float | None:
    return None if value is None else round(value, PLACES)


def _change(now: float | None, before: float | None) -> float | None:
    return None if now is None or before is None else round(now - before, PLACES)


_MEASURES: Final = {
    "density": Measure.DENSITY,
    "density_before": Measure.DENSITY,
    "correction_rate": Measure.SHARE,
    "self_correction_rate": Measure.SHARE,
}
