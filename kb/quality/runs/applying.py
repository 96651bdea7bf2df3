"""From what a run staged to findings: in one transaction, by whole sets of rows.

Before it nothing of the run counts, and after it everything does: a process that is killed
leaves the findings as they were.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    JSON,
    ColumnElement,
    and_,
    case,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session, aliased

from kb.audit import By
from kb.quality.findings.models import (
    Finding,
    FindingEvent,
    FindingState,
    Indicator,
    QualityRun,
    RunCount,
    RunIndicator,
    RunRows,
    StagedFinding,
)
from kb.quality.findings.moves import MOVES, Action, Remark
from kb.quality.runs.gathering import Gathering

_FACTS: Final = ("key", "shown", "sealed", "unit_id", "person", "author_id")
"""What a finding says as the run saw it last."""


@dataclass(frozen=True, slots=True)
class Applying:
    """One run's word on the findings of its dataset."""

    session: Session
    run: QualityRun
    by: By

    def apply(self, gathering: Gathering, judged: Sequence[Indicator]) -> None:
        """Open, reopen and correct, and count; the run's own row says how many."""
        run = self.run
        self._count(gathering, judged)
        run.reopened = self.move(Action.REOPEN, self._is_staged(), **self._reopened())
        self.move(
            Action.RESTORE,
            self._is_staged(),
            withdrawn_at=None,
            assignee_id=None,
            explained_at=None,
            explained_until=None,
        )
        self.move(Action.LAPSE, self._is_staged() & self._has_lapsed())
        self._refresh()
        run.opened = self._open()
        self.move(
            Action.ASSIGN,
            self._is_staged()
            & (Finding.state == FindingState.NEW)
            & Finding.author_id.is_not(None),
            assignee_id=Finding.author_id,
        )
        whole = [each.id for each in judged if gathering.is_whole(each)]
        is_gone = Finding.indicator_id.in_(whole) & ~self._is_staged()
        self.move(
            Action.WITHDRAW,
            is_gone & self._is_of_former_rule(),
            withdrawn_at=self.by.now,
            corrected_run_id=run.id,
        )
        run.corrected = self.move(
            Action.CORRECT,
            is_gone,
            corrected_at=self.by.now,
            corrected_run_id=run.id,
        )
        self._count_explained()
        self.session.execute(
            delete(StagedFinding).where(StagedFinding.run_id == run.id)
        )

    def _is_staged(self) -> ColumnElement[bool]:
        """The condition that the run saw a finding."""
        return (
            select(StagedFinding.id)
            .where(
                StagedFinding.run_id == self.run.id,
                StagedFinding.indicator_id == Finding.indicator_id,
                StagedFinding.identity == Finding.identity,
            )
            .exists()
        )

    def _is_of_former_rule(self) -> ColumnElement[bool]:
        """Whether another rule than the present one saw it last."""
        return (
            select(Indicator.id)
            .where(
                Indicator.id == Finding.indicator_id,
                Indicator.number != Finding.number,
            )
            .exists()
        )

    def _has_lapsed(self) -> ColumnElement[bool]:
        return Finding.explained_until < self.by.now.astimezone().date()

    def _reopened(self) -> Mapping[str, Any]:
        """It counts against a person who has brought the same error before."""
        seen = aliased(StagedFinding)
        is_same = (
            select(seen.id)
            .where(
                seen.run_id == self.run.id,
                seen.indicator_id == Finding.indicator_id,
                seen.identity == Finding.identity,
                seen.person == Finding.person,
            )
            .exists()
        )
        return {
            "reopened_at": self.by.now,
            "recurrences": case((is_same, Finding.recurrences + 1), else_=0),
            "explained_at": None,
            "explained_until": None,
        }

    def move(
        self,
        action: Action,
        condition: ColumnElement[bool],
        details: Mapping[str, Any] | None = None,
        **values: Any,
    ) -> int:
        """Take every finding that fits through *action*; return how many."""
        move = MOVES.moves[action]
        assert move.target is not None
        fits = and_(Finding.state.in_(move.sources), condition)
        details = {"run": self.run.id, **(details or {})}
        self._note(
            select(
                *self._event(action, Finding.state, literal(move.target.value), details)
            ).where(fits)
        )
        moved = self.session.execute(
            update(Finding)
            .where(fits)
            .values(
                state=move.target,
                updated_at=self.by.now,
                version=Finding.version + 1,
                **values,
            )
            .execution_options(synchronize_session=False)
        )
        return int(getattr(moved, "rowcount", 0))

    def _refresh(self) -> None:
        """Say of each finding that the run saw, how it is now."""
        first = self._first_of_each()
        self.session.execute(
            update(Finding)
            .where(
                Finding.indicator_id == StagedFinding.indicator_id,
                Finding.identity == StagedFinding.identity,
                StagedFinding.id.in_(first),
                Indicator.id == Finding.indicator_id,
            )
            .values(
                last_seen_at=self.by.now,
                last_run_id=self.run.id,
                number=Indicator.number,
                version=Finding.version + 1,
                **{name: getattr(StagedFinding, name) for name in _FACTS},
            )
            .execution_options(synchronize_session=False)
        )

    def _first_of_each(self) -> Any:
        """Where a key stands for several rows, the first of them is the finding."""
        return (
            select(func.min(StagedFinding.id))
            .where(StagedFinding.run_id == self.run.id)
            .group_by(StagedFinding.indicator_id, StagedFinding.identity)
        )

    def _open(self) -> int:
        """A finding for each record that none stands for; it is given to who entered it."""
        known = (
            select(Finding.id)
            .where(
                Finding.indicator_id == StagedFinding.indicator_id,
                Finding.identity == StagedFinding.identity,
            )
            .exists()
        )
        now, run_id = self.by.now, self.run.id
        state = case(
            (StagedFinding.author_id.is_(None), FindingState.NEW.value),
            else_=FindingState.ASSIGNED.value,
        )
        values = {
            "indicator_id": StagedFinding.indicator_id,
            "identity": StagedFinding.identity,
            **{name: getattr(StagedFinding, name) for name in _FACTS},
            "assignee_id": StagedFinding.author_id,
            "state": state,
            "number": Indicator.number,
            "first_seen_at": literal(now, Finding.first_seen_at.type),
            "last_seen_at": literal(now, Finding.last_seen_at.type),
            "last_run_id": literal(run_id),
            "recurrences": literal(0),
            "updated_at": literal(now, Finding.updated_at.type),
            "version": literal(1),
        }
        self.session.execute(
            insert(Finding).from_select(
                list(values),
                select(*values.values())
                .join(Indicator, Indicator.id == StagedFinding.indicator_id)
                .where(StagedFinding.id.in_(self._first_of_each()), ~known)
                .order_by(StagedFinding.id),
                include_defaults=False,
            )
        )
        is_new = (Finding.last_run_id == run_id) & (Finding.version == 1)
        details = {"run": run_id}
        self._note(
            select(
                *self._event(Remark.OPEN, literal(None), Finding.state, details)
            ).where(is_new)
        )
        return self.session.scalar(select(func.count()).where(is_new)) or 0

    def _event(
        self,
        action: Action | Remark,
        source: Any,
        target: Any,
        details: Mapping[str, Any],
    ) -> Iterator[Any]:
        """The columns of an event, in the order of ``_EVENT``."""
        yield Finding.id
        yield literal(action.value)
        yield source
        yield target
        yield literal("")
        yield literal(details, JSON)
        yield literal(self.by.actor.user.id)
        yield literal(self.by.actor.channel)
        yield literal(self.by.now, FindingEvent.at.type)

    def _note(self, query: Any) -> None:
        self.session.execute(
            insert(FindingEvent).from_select(_EVENT, query, include_defaults=False)
        )

    def _count(self, gathering: Gathering, judged: Sequence[Indicator]) -> None:
        run = self.run
        run.checked = gathering.rows.total()
        run.found = sum(each.total() for each in gathering.found.values())
        rows = [
            {"run_id": run.id, "unit_id": unit, "person": person, "checked": count}
            for (unit, person), count in gathering.rows.items()
        ]
        counts = [
            {
                "run_id": run.id,
                "indicator_id": indicator,
                "unit_id": unit,
                "person": person,
                "found": count,
                "explained": 0,
            }
            for indicator, places in gathering.found.items()
            for (unit, person), count in places.items()
        ]
        whole = [
            {
                "run_id": run.id,
                "indicator_id": each.id,
                "number": each.number,
                "found": gathering.found[each.id].total(),
                "rows": gathering.rows_of.get(each.id),
                "only_counted": gathering.only_counted[each.id],
                "not_compared": gathering.not_compared[each.id],
            }
            for each in judged
        ]
        for table, values in (
            (RunRows, rows),
            (RunCount, counts),
            (RunIndicator, whole),
        ):
            if values:
                self.session.execute(insert(table), values)

    def _count_explained(self) -> None:
        """Of what was found, how much is explained: each person's share in their unit."""
        explained = (
            select(func.count())
            .where(
                Finding.indicator_id == RunCount.indicator_id,
                Finding.last_run_id == self.run.id,
                Finding.state == FindingState.EXPLAINED,
                Finding.person == RunCount.person,
                or_(
                    Finding.unit_id == RunCount.unit_id,
                    and_(Finding.unit_id.is_(None), RunCount.unit_id.is_(None)),
                ),
            )
            .scalar_subquery()
        )
        some = select(Finding.indicator_id).where(
            Finding.state == FindingState.EXPLAINED, Finding.last_run_id == self.run.id
        )
        self.session.execute(
            update(RunCount)
            .where(RunCount.run_id == self.run.id, RunCount.indicator_id.in_(some))
            .values(explained=explained)
            .execution_options(synchronize_session=False)
        )


_EVENT: Final = [
    "finding_id",
    "action",
    "source",
    "target",
    "text",
    "details",
    "actor_id",
    "channel",
    "at",
]
