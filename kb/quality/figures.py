"""What the numbers of data quality are made of: findings and rows, counted in groups."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, case, false, func, literal, select
from sqlalchemy.orm import Session

from kb.people import units
from kb.people.models import Unit, User
from kb.quality.findings.listing import find_led, in_reach
from kb.quality.findings.models import (
    Finding,
    FindingEvent,
    Indicator,
    QualityRun,
    RunCount,
    RunIndicator,
    RunRows,
    RunState,
)
from kb.quality.findings.moves import Action
from kb.quality.vocabulary import Dimension
from kb.reports.periods import Period


class Group(StrEnum):
    """By what figures are told apart."""

    UNIT = "unit"
    INDICATOR = "indicator"
    DIMENSION = "dimension"
    DATASET = "dataset"
    PERSON = "person"
    """For the leads of the person's unit alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """What figures are about; of everything, as far as nothing is said."""

    client_id: int | None = None
    unit_id: int | None = None
    """With those below it."""
    dataset_id: int | None = None
    indicator_id: int | None = None
    dimension: Dimension | None = None
    person: str = ""


EVERYTHING: Final = Cut()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """The counts of a month, and the rates that are made of them."""

    first_seen: int = 0
    """Findings that runs of the month saw for the first time."""
    corrected: int = 0
    """Of these, what runs had found corrected by the end of the month."""
    self_corrected: int = 0
    """Of these, without the back office."""
    found: int = 0
    """By the month's last run of each dataset, but what is explained."""
    checked: int = 0
    """Rows, by the same runs."""

    def __add__(self, other: "Rates") -> "Rates":
        return Rates(
            **{
                each.name: getattr(self, each.name) + getattr(other, each.name)
                for each in fields(self)
            }
        )

    @property
    def correction_rate(self) -> float | None:
        return _share(self.corrected, self.first_seen)

    @property
    def self_correction_rate(self) -> float | None:
        return _share(self.self_corrected, self.first_seen)

    @property
    def density(self) -> float | None:
        """Suspect findings for each row that was checked."""
        return _share(self.found, self.checked)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


Key = Any
"""The id of a unit, an indicator or a dataset, a dimension, or what a person is called."""


@dataclass(frozen=True, slots=True)
class Counting:
    """One question: over which months, about what, told apart by what, and who asks."""

    session: Session
    user: User | None
    """Nobody, for a report: whoever may see its cut may read it."""
    months: Sequence[Period]
    cut: Cut = EVERYTHING
    group: Group | None = None

    def count(self) -> dict[tuple[int, Key], Rates]:
        """By the place of the month and the group; a group without anything is missing."""
        rates: dict[tuple[int, Key], Rates] = {}
        runs = find_last_runs(self.session, self.months)
        for part in (
            self._count_findings(),
            self._count_found(runs),
            self._count_rows(runs),
        ):
            for key, values in part:
                known = rates.get(key, Rates())
                added = {
                    name: getattr(known, name) + value for name, value in values.items()
                }
                rates[key] = replace(known, **added)
        return rates

    def _count_findings(self) -> Iterator[tuple[tuple[int, Key], Mapping[str, int]]]:
        if not self.months:
            return
        ends = {place: month.until for place, month in enumerate(self.months)}
        place = _place_of(Finding.first_seen_at, self.months)
        end = case(*((place == each, literal(until)) for each, until in ends.items()))
        corrected = corrected_by(end)
        alone = corrected & (Finding.sent_at.is_(None) | (Finding.sent_at >= end))
        group = self._group(Finding)
        query = (
            select(place, group, func.count(), _count_if(corrected), _count_if(alone))
            .join(Finding.indicator)
            .where(place.is_not(None), ~withdrawn_by(end), *self._conditions(Finding))
            .group_by(place, group)
        )
        names = ("first_seen", "corrected", "self_corrected")
        for month, key, *counts in self.session.execute(query):
            yield (month, key), dict(zip(names, counts, strict=True))

    def _count_found(
        self, runs: Mapping[int, int]
    ) -> Iterator[tuple[tuple[int, Key], Mapping[str, int]]]:
        group = self._group(RunCount)
        query = (
            select(
                RunCount.run_id, group, func.sum(RunCount.found - RunCount.explained)
            )
            .join(Indicator, Indicator.id == RunCount.indicator_id)
            .where(RunCount.run_id.in_(runs), *self._conditions(RunCount))
            .group_by(RunCount.run_id, group)
        )
        for run, key, found in self.session.execute(query):
            yield (runs[run], key), {"found": found}

    def _count_rows(
        self, runs: Mapping[int, int]
    ) -> Iterator[tuple[tuple[int, Key], Mapping[str, int]]]:
        """The rows of a dataset count once for each group that has an indicator in it."""
        judged = self._judged(runs).subquery()
        group = (
            self._group(RunRows)
            if self.group in (Group.UNIT, Group.PERSON)
            else judged.c.of
        )
        query = (
            select(RunRows.run_id, group, func.sum(RunRows.checked))
            .join(judged, judged.c.run_id == RunRows.run_id)
            .where(*self._whose(RunRows))
            .group_by(RunRows.run_id, group)
        )
        for run, key, checked in self.session.execute(query):
            yield (runs[run], key), {"checked": checked}

    def _judged(self, runs: Mapping[int, int]) -> Select[Any]:
        """The runs, once for each group of the indicators that they judged by."""
        is_of_rows = self.group in (None, Group.UNIT, Group.PERSON)
        group = literal(None) if is_of_rows else self._group(RunIndicator)
        return (
            select(RunIndicator.run_id, group.label("of"))
            .join(Indicator, Indicator.id == RunIndicator.indicator_id)
            .where(RunIndicator.run_id.in_(runs), *self._which())
            .distinct()
        )

    def _group(self, table: Any) -> Any:
        columns: dict[Group | None, Any] = {
            None: literal(None),
            Group.INDICATOR: Indicator.id,
            Group.DIMENSION: Indicator.dimension,
            Group.DATASET: Indicator.dataset_id,
        }
        if self.group in columns:
            return columns[self.group]
        return table.unit_id if self.group is Group.UNIT else table.person

    def _conditions(self, table: Any) -> list[ColumnElement[bool]]:
        return [*self._which(), *self._whose(table)]

    def _which(self) -> list[ColumnElement[bool]]:
        """Of the indicators."""
        said = {
            Indicator.id: self.cut.indicator_id,
            Indicator.dataset_id: self.cut.dataset_id,
            Indicator.dimension: self.cut.dimension,
        }
        return [column == value for column, value in said.items() if value is not None]

    def _whose(self, table: Any) -> list[ColumnElement[bool]]:
        """Of units and people, as far as the reader may know."""
        found = []
        if self.user is not None:
            found.append(in_reach(self.session, self.user, table.unit_id))
        if self.cut.client_id is not None:
            of_client = select(Unit.id).where(Unit.client_id == self.cut.client_id)
            found.append(table.unit_id.in_(of_client))
        if self.cut.unit_id is not None:
            found.append(table.unit_id.in_(units.select_below(self.cut.unit_id)))
        if self.cut.person:
            found.append(table.person == self.cut.person)
        if self.cut.person or self.group is Group.PERSON:
            if self.user is None:
                raise ValueError("No report has a person's figures.")
            found.append(table.unit_id.in_(find_led(self.session, self.user)))
        return found


def find_last_runs(session: Session, months: Sequence[Period]) -> dict[int, int]:
    """The last run of each dataset in each month that ended well, by the month's place."""
    place = _place_of(QualityRun.started_at, months)
    if not months:
        return {}
    last = (
        select(func.max(QualityRun.id), place)
        .where(QualityRun.state == RunState.DONE, place.is_not(None))
        .group_by(QualityRun.dataset_id, place)
    )
    return dict(session.execute(last).all())


def corrected_by(end: ColumnElement[Any]) -> ColumnElement[bool]:
    """The condition that a finding was corrected at *end*, whatever became of it since."""
    last_word = (
        select(FindingEvent.action)
        .where(
            FindingEvent.finding_id == Finding.id,
            FindingEvent.action.in_((Action.CORRECT, Action.REOPEN)),
            FindingEvent.at < end,
        )
        .order_by(FindingEvent.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return case(
        (Finding.corrected_at.is_(None), false()),
        # Most never come back; only of the others the time line has to be asked.
        (Finding.reopened_at.is_(None), Finding.corrected_at < end),
        else_=func.coalesce(last_word, "") == Action.CORRECT,
    )


def withdrawn_by(end: ColumnElement[Any]) -> ColumnElement[bool]:
    """The condition that a changed rule had dropped a finding at *end*.

    It counts in no rate then. Months that were over before keep it.
    """
    return func.coalesce(Finding.withdrawn_at < end, false())


def _place_of(moment: Any, months: Sequence[Period]) -> ColumnElement[Any]:
    """Which of *months* a column is in; nothing for none of them."""
    if not months:
        return literal(None)
    return case(
        *(
            ((moment >= month.since) & (moment < month.until), place)
            for place, month in enumerate(months)
        ),
        else_=None,
    )


def _count_if(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))
