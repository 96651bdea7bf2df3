"""A run over one dataset: asked in few questions, and taken as a whole or not at all."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import structlog
from sqlalchemy import insert, select
from sqlalchemy.orm import Session, joinedload

from kb import audit
from kb.audit import By
from kb.content.store import ContentStore
from kb.database import Database, Now, utc_now
from kb.errors import KBError
from kb.quality.changed_columns import keep_columns
from kb.quality.datasets import engine_of, get_dataset, require_kept
from kb.quality.definitions import DatasetDefinition
from kb.quality.findings.errors import NothingToJudgeError
from kb.quality.findings.models import (
    Indicator,
    QualityRun,
    RunIndicator,
    RunKind,
    RunState,
    StagedFinding,
)
from kb.quality.indicators import list_indicators
from kb.quality.models import QualityDataset, QualitySource, SourceKind
from kb.quality.rules.columns import Columns
from kb.quality.rules.relations import to_relation
from kb.quality.runs import holding, waiting
from kb.quality.runs.applying import Applying
from kb.quality.runs.gathering import MOST_FINDINGS, Gathering
from kb.quality.runs.masking import Masking, to_text
from kb.quality.runs.questions import compose_counts
from kb.quality.runs.reading import Before, Reading, require_as_many
from kb.quality.runs.sending import Sending
from kb.quality.runs.unknown_units import get_indicator_of_units, note_unknown
from kb.quality.runs.whose import find_whose, to_person
from kb.quality.sources.access import Access
from kb.quality.sources.connecting import open_source
from kb.quality.sources.errors import SourceBusyError, SourceFailedError
from kb.quality.sources.hours import require_hours
from kb.quality.sources.service import Trial, get_source, note_trial
from kb.quality.sources.session import SourceSession
from kb.quality.sources.withheld import require_open
from kb.reports.periods import month_of, read_period

STOPPED: Final = "quality_run_stopped"
BROKEN: Final = "quality_run_failed"

log = structlog.get_logger()

Counts = Sequence[tuple[Mapping[str, Any], int]]
"""Rows by the values of their unit and person."""
Open = Callable[[QualitySource, Access], AbstractContextManager[SourceSession]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """With what a run works."""

    access: Access
    clock: Now = utc_now
    open: Open = open_source
    most_findings: int = MOST_FINDINGS
    refresh_own: Callable[[], None] = lambda: None
    """Brings up to date what rules over our own data ask of, before they are asked."""
    store: ContentStore | None = None
    """Where the lists for the back office are kept; without one nothing is sent there."""


def run_dataset(
    database: Database,
    dataset_code: str,
    means: Means,
    *,
    by: By,
    kind: RunKind = RunKind.MANUAL,
    fewer_rows: bool = False,
) -> QualityRun:
    """Hold the dataset against all its indicators in force.

    A run that fails says why, and changes no finding. *fewer_rows*: go on although the
    source has far fewer than the last time. Raise ``NotFoundError`` for no such dataset,
    ``NothingToJudgeError``, or ``SourceBusyError`` while another run reads the source.
    """
    run = _Run.claim(database, dataset_code, means, kind=kind, by=by)
    return _do(run, fewer_rows=fewer_rows)


def run_waiting(database: Database, means: Means) -> QualityRun | None:
    """Do the run that was asked for first and whose source is free, if there is one."""
    with database.writing() as session:
        claimed = waiting.claim_next(session, means.clock)
        if claimed is None:
            return None
        run, by = claimed
        held = _Run.hold_of(session, run, database, means, by=by)
    return _do(held, fewer_rows=False)


def _do(run: "_Run", *, fewer_rows: bool) -> QualityRun:
    try:
        run.work(fewer_rows=fewer_rows)
    # Whatever ends a run, Ctrl-C as well, it says so: the next one need not wait.
    except BaseException as error:
        run.fail(error)
        if not isinstance(error, KBError):
            raise
    with run.database.reading() as session:
        return session.get_one(QualityRun, run.run_id)


@dataclass(frozen=True, slots=True)
class _Run:
    """A run that this process holds."""

    database: Database
    means: Means
    by: By
    run_id: int
    dataset: QualityDataset
    definition: DatasetDefinition
    judged: Sequence[Indicator]

    @classmethod
    def claim(
        cls,
        database: Database,
        dataset_code: str,
        means: Means,
        *,
        kind: RunKind,
        by: By,
    ) -> "_Run":
        with database.writing() as session:
            dataset = get_dataset(session, dataset_code)
            if not _list_judged(session, dataset, by):
                raise NothingToJudgeError(dataset_code)
            run = holding.claim(session, dataset, kind, by=by, clock=means.clock)
            return cls.hold_of(session, run, database, means, by=by)

    @classmethod
    def hold_of(
        cls,
        session: Session,
        run: QualityRun,
        database: Database,
        means: Means,
        *,
        by: By,
    ) -> "_Run":
        dataset = get_dataset_of(session, run)
        definition = DatasetDefinition.model_validate(dataset.definition)
        judged = _list_judged(session, dataset, by)
        return cls(database, means, by, run.id, dataset, definition, judged)

    def work(self, *, fewer_rows: bool) -> None:
        """Read the source to its end, and only then touch any finding."""
        if not self.judged:
            raise NothingToJudgeError(self.dataset.code)
        if self.dataset.source.kind is SourceKind.OWN:
            self.means.refresh_own()
        with self.means.open(self.dataset.source, self.means.access) as source:
            self._note(Trial(tuple(source.proof), source.server))
            today = self.by.now.astimezone().date()
            reading = Reading(
                source, self.definition, today, self._hold, self._open_other
            )
            reading.look()
            require_kept(self.dataset, reading.columns)
            reading.compile(self.judged)
            counts = list(reading.count())
            before = self._admit(counts, fewer_rows=fewer_rows)
            gathering = self._gather(counts)
            units = self._add_unknown(gathering, counts)
            reading.judge(gathering, before)
        gathering.flush()
        self._finish(gathering, [*self.judged, *units], reading.columns)

    def _finish(
        self, gathering: Gathering, judged: Sequence[Indicator], columns: Columns
    ) -> None:
        with self.database.writing() as session:
            run = holding.lock_held(session, self.run_id)
            applying = Applying(session, run, self.by)
            applying.apply(gathering, judged)
            if self.means.store is not None:
                Sending(applying, self.means.store).send(judged)
            run.state, run.ended_at = RunState.DONE, self.means.clock()
            dataset = session.get_one(QualityDataset, self.dataset.id)
            run.changed_columns = keep_columns(
                session, dataset, columns, now=self.by.now
            )
            _record(session, run, by=self.by)

    def fail(self, error: BaseException) -> None:
        """Say why it failed; unless somebody else has said so of a run that they took."""
        code, sentence = _to_fault(error)
        with self.database.writing() as session:
            try:
                run = holding.lock_held(session, self.run_id)
            except SourceBusyError:
                return
            holding.fail(session, run, code, sentence, now=self.means.clock())
            _record(session, run, by=self.by)
        if isinstance(error, SourceFailedError):
            self._note(Trial(fault=error))
        log.warning("quality_run_failed", run=self.run_id, code=code)

    def _note(self, trial: Trial) -> None:
        """Every run is a trial of its source."""
        now, source_id = self.means.clock(), self.dataset.source_id
        with self.database.writing() as session:
            note_trial(session, source_id, trial, now=now)

    def _hold(self, steps: int) -> None:
        seconds = self.dataset.source.statement_seconds
        with self.database.writing() as session:
            holding.hold(session, self.run_id, seconds, self.means.clock, steps)

    @contextmanager
    def _open_other(self, code: str, relation: str) -> Iterator[SourceSession]:
        """Another source that a rule names. Raise ``NotFoundError``, or as its own run does."""
        with self.database.reading() as session:
            other = get_source(session, code)
            engine = engine_of(session, other)
            session.expunge_all()
        if other.kind is SourceKind.OWN:
            asked = to_relation(engine, relation)
            require_open(f"SELECT count(*) FROM {asked}", engine)  # noqa: S608  Quoted.
        with self.means.open(other, self.means.access) as opened:
            sql = compose_counts(engine, to_relation(engine, relation), ())
            rows = int(opened.scalar(sql))
            with self.database.reading() as session:
                require_hours(session, other, rows, now=self.by.now)
            yield opened

    def _admit(self, counts: Counts, *, fewer_rows: bool) -> Before:
        """Raise for what is too much at this hour, or suspiciously little."""
        rows = sum(count for _, count in counts)
        with self.database.reading() as session:
            require_hours(session, self.dataset.source, rows, now=self.by.now)
            before = find_before(session, self.dataset, now=self.by.now)
        if not fewer_rows:
            require_as_many(rows, before)
        return before

    def _gather(self, counts: Counts) -> Gathering:
        definition = self.definition
        person = definition.entered_by
        people = (
            [to_person(to_text(record[person])) for record, _ in counts]
            if person
            else []
        )
        with self.database.reading() as session:
            whose = find_whose(session, self.dataset.source_id, people)
        masking = Masking(
            dataset=self.dataset.code,
            masked=frozenset(definition.masked),
            secret=self.means.access.key,
        )
        gathering = Gathering(
            self.run_id,
            definition,
            masking,
            self._keep,
            whose,
            self.means.most_findings,
        )
        for record, count in counts:
            gathering.count_rows(record, count)
        return gathering

    def _add_unknown(self, gathering: Gathering, counts: Counts) -> list[Indicator]:
        """The indicator of unknown units, if it judges here, with what it found."""
        column = self.definition.unit
        # Our own rows of no unit are of the whole house: there is nothing to map.
        if column is None or self.dataset.source.kind is SourceKind.OWN:
            return []
        with self.database.writing() as session:
            records = [record for record, _ in counts]
            unknown = note_unknown(session, self.dataset, column, records, by=self.by)
            indicator = get_indicator_of_units(session, self.dataset, by=self.by)
        for record in unknown:
            gathering.add(indicator, record, (), key=[column])
        return [indicator]

    def _keep(self, rows: Sequence[Mapping[str, Any]]) -> None:
        with self.database.writing() as session:
            session.execute(insert(StagedFinding), rows)


def get_dataset_of(session: Session, run: QualityRun) -> QualityDataset:
    """The dataset of a run, with its source: both are used after the session."""
    return session.get_one(
        QualityDataset, run.dataset_id, options=[joinedload(QualityDataset.source)]
    )


def _list_judged(session: Session, dataset: QualityDataset, by: By) -> list[Indicator]:
    listed = list_indicators(session, dataset, valid_on=by.now.astimezone().date())
    return [each for each in listed if not each.is_built_in]


def _to_fault(error: BaseException) -> tuple[str, str]:
    match error:
        case KBError():
            return error.code, str(error)
        case Exception():
            # What a bug says may hold data of the source.
            return (
                BROKEN,
                f"A fault of this program ended the run: {type(error).__name__}.",
            )
        case _:
            return STOPPED, "The run was stopped."


def _record(session: Session, run: QualityRun, *, by: By) -> None:
    counts = ("checked", "found", "opened", "reopened", "corrected")
    details = {name: getattr(run, name) for name in counts}
    audit.record(session, run.state.value, run, by=by, fault=run.fault_code, **details)


def find_before(session: Session, dataset: QualityDataset, *, now: datetime) -> Before:
    """How many rows the dataset had by earlier runs that ended well."""
    month = read_period(month_of(now)).since
    done = (
        select(QualityRun.id, QualityRun.checked)
        .where(QualityRun.dataset_id == dataset.id, QualityRun.state == RunState.DONE)
        .order_by(QualityRun.started_at.desc(), QualityRun.id.desc())
        .limit(1)
    )
    last = session.execute(done).first()
    earlier = session.execute(done.where(QualityRun.started_at < month)).first()
    return Before(
        last.checked if last else None,
        earlier.checked if earlier else None,
        _list_rows_of(session, earlier.id) if earlier else {},
        _list_rows_of(session, last.id) if last else {},
    )


def _list_rows_of(session: Session, run_id: int) -> dict[tuple[int, int], int]:
    counted = session.execute(
        select(RunIndicator.indicator_id, RunIndicator.number, RunIndicator.rows).where(
            RunIndicator.run_id == run_id, RunIndicator.rows.is_not(None)
        )
    )
    return {(each.indicator_id, each.number): each.rows for each in counted}
