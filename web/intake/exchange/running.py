"""Rows taken in, a batch to a transaction, each undone by itself if it is refused."""

import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy.orm import Session

from kb.articles.kinds import ArticleKind
from kb.audit import Actor, By
from kb.errors import Case, InvalidInputError, KBError, UnavailableError
from kb.exchange import incidents
from kb.exchange.cells import Reading, Row
from kb.exchange.errors import ImportFileError, MissingValueError, UnknownZoneError
from kb.exchange.presets import yunzhi
from kb.exchange.rows import (
    ArticleRow,
    ClosedAs,
    IncidentRow,
    Noun,
    Outcome,
    Result,
    Stored,
    Taken,
    Which,
)
from kb.exchange.run import IncidentImport, alone, require_importer
from kb.exchange.understanding import to_article, to_incident
from kb.notifications import bundling
from kb.notifications.bundling import Bundle
from kb.text import MAX_LINE
from review import importing
from review.importing import ArticleImport
from web.intake import pictures
from web.intake.exchange import attached, carried
from web.intake.exchange.refused import say
from web.intake.exchange.sources import Source, with_cells
from web.intake.exchange.tables import Record
from web.services import Services

BATCH: Final = 200
"""Rows that are prepared together; a transaction takes as many, or fewer if it lasts."""
AT_ONCE: Final = 100
"""Rows of incidents that are written in the same statements."""
BATCH_SECONDS: Final = 0.5
"""How long other writers may have to wait for one transaction."""


class SourceCase(Case):
    NAME_TOO_LONG = "name_too_long"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the importer chose."""

    noun: Noun
    origin: str = ""
    """Name of the place the rows come from; by default the preset's."""
    closed_as: ClosedAs = ClosedAs.PAST_CASE
    draft_solutions: bool = False
    publish: bool = False
    kind: ArticleKind = ArticleKind.REFERENCE
    dry_run: bool = False
    """Do everything, and undo it."""
    which: Which = Which.ALL

    def __post_init__(self) -> None:
        if len(self.origin) > MAX_LINE:
            raise InvalidInputError(
                f"The name of the source may have {MAX_LINE} characters.",
                case=SourceCase.NAME_TOO_LONG,
                limit=MAX_LINE,
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    services: Services
    actor: Actor
    options: Options
    reading: Reading
    job_id: int | None = None
    """The import on a page that it is."""
    say: Callable[[KBError], str] = say
    """Why a row is refused, as it is kept or shown."""
    bundle: Bundle | None = None
    """Takes what the rows tell people; without one, they tell it one by one."""

    @property
    def origin(self) -> str:
        return self.options.origin or self.reading.preset.name

    @property
    def is_ours(self) -> bool:
        return self.reading.preset.name == yunzhi.INCIDENTS.name

    def require_right(self) -> None:
        """Raise an error of the kind ``ForbiddenError`` for who may not."""
        if self.options.noun is Noun.ARTICLES:
            publish = self.options.publish
            importing.require_importer(self.actor.user, publish=publish)
        else:
            require_importer(self.actor.user)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A row as it is understood, its files stored; or why it is refused."""

    record: Record
    row: IncidentRow | ArticleRow | None = None
    files: Mapping[str, Stored] = field(default_factory=dict)
    shown: Mapping[str, pictures.Taken] = field(default_factory=dict)
    fault: KBError | None = None
    is_wanted: bool = True


def to_zone(name: str) -> ZoneInfo:
    """The zone of times that name none. Raise ``UnknownZoneError``."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UnknownZoneError(name) from None


def import_rows(run: Run, source: Source) -> Iterator[tuple[Record, Outcome]]:
    """What became of each row, once that is certain: after its transaction's end.

    Interrupted anywhere, nothing is half done, and a repeat goes on: a row and its key
    are one transaction. Raise ``ImportFileError`` where the file cannot be read further.
    """
    records = with_cells(source, run.reading.preset)
    for batch in _batches(records):
        waiting = deque(_prepare(run, record, source) for record in batch)
        while waiting:
            yield from _store_some(run, waiting)


def _batches(records: Iterator[Record]) -> Iterator[list[Record]]:
    """Rows together; those before a damaged place of the file are not lost with it."""
    batch: list[Record] = []
    fault: ImportFileError | None = None
    try:
        for record in records:
            batch.append(record)
            if len(batch) == BATCH:
                yield batch
                batch = []
    except ImportFileError as error:
        fault = error
    if batch:
        yield batch
    if fault is not None:
        raise fault


def _prepare(run: Run, record: Record, source: Source) -> Prepared:
    if record.fault is not None:
        return Prepared(record, fault=record.fault)
    cells = Row(record.cells, run.reading)
    try:
        row: IncidentRow | ArticleRow
        if run.options.noun is Noun.INCIDENTS:
            row = to_incident(cells)
        else:
            row = to_article(cells, run.options.kind)
        if isinstance(row, IncidentRow) and not row.is_of(run.options.which):
            return Prepared(record, row, is_wanted=False)
        files = {
            each.sha256: stored
            for each in row.attachments
            if (
                stored := attached.bring(
                    run.services, each, source.open_file, dry_run=run.options.dry_run
                )
            )
        }
        # Drawing them is long, and nothing stays of a dry run.
        shown = (
            {}
            if run.options.dry_run
            else carried.bring(run.services, row, source.open_file)
        )
    except UnavailableError:
        raise
    except KBError as error:
        return Prepared(record, fault=error)
    return Prepared(record, row, files, shown)


def _store_some(run: Run, waiting: deque[Prepared]) -> list[tuple[Record, Outcome]]:
    ends_at = time.monotonic() + BATCH_SECONDS
    done: list[tuple[Record, Outcome]] = []
    with _transaction(run) as session:
        if run.bundle is not None and not run.options.dry_run:
            bundling.attach(session, run.bundle)
        given = _given(run)
        while waiting and (not done or time.monotonic() < ends_at):
            done += _store_next(run, given, session, waiting)
    return done


def _store_next(
    run: Run,
    given: ArticleImport | IncidentImport,
    session: Session,
    waiting: deque[Prepared],
) -> list[tuple[Record, Outcome]]:
    """Plain rows of incidents together, up to the first that is not, or else one row."""
    plain: list[Prepared] = []
    while waiting and len(plain) < AT_ONCE and _is_plain(waiting[0]):
        plain.append(waiting.popleft())
    if plain and isinstance(given, IncidentImport):
        rows = [each.row for each in plain if isinstance(each.row, IncidentRow)]
        all_taken = incidents.take_in_all(session, rows, given)
        return [
            (each.record, _to_outcome(run, each, taken))
            for each, taken in zip(plain, all_taken, strict=True)
        ]
    prepared = waiting.popleft()
    return [(prepared.record, _store(run, given, session, prepared))]


def _is_plain(prepared: Prepared) -> bool:
    has_more = prepared.files or prepared.shown or not prepared.is_wanted
    return isinstance(prepared.row, IncidentRow) and not has_more


def _given(run: Run) -> ArticleImport | IncidentImport:
    """What is the same for the rows of one transaction."""
    options = run.options
    shared: dict[str, Any] = {
        "origin": run.origin,
        "actor": run.actor,
        "now": run.services.now(),
        "is_ours": run.is_ours,
    }
    if options.noun is Noun.ARTICLES:
        return ArticleImport(**shared, publish=options.publish)
    return IncidentImport(
        **shared,
        job_id=run.job_id,
        closed_as=options.closed_as,
        draft_solutions=options.draft_solutions,
    )


def _transaction(run: Run) -> AbstractContextManager[Session]:
    database = run.services.database
    # A session that is closed without a commit leaves nothing behind.
    return database.sessions() if run.options.dry_run else database.writing()


def _store(
    run: Run,
    given: ArticleImport | IncidentImport,
    session: Session,
    prepared: Prepared,
) -> Outcome:
    if prepared.fault is not None or prepared.row is None:
        return _refused(run, prepared, prepared.fault or MissingValueError("title"))
    if not prepared.is_wanted:
        return _to_outcome(run, prepared, Taken(result=Result.LEFT_OUT))
    take_row = _taker(given, session, prepared)

    def take_in() -> Taken:
        # A text carries only what is there before it.
        carried.keep(session, prepared.shown, by=By(given.actor, given.now))
        return take_row()

    return _to_outcome(run, prepared, alone(session, take_in))


def _to_outcome(run: Run, prepared: Prepared, taken: Taken | KBError) -> Outcome:
    if isinstance(taken, KBError):
        return _refused(run, prepared, taken)
    assert prepared.row is not None, "what was taken in was understood"
    return Outcome(
        row=prepared.record.number,
        external_id=prepared.row.external_id,
        title=prepared.row.title,
        result=taken.result,
        key=taken.key,
        reason=taken.reason,
        kept=taken.kept,
    )


def _taker(
    given: ArticleImport | IncidentImport, session: Session, prepared: Prepared
) -> Callable[[], Taken]:
    row = prepared.row
    if isinstance(row, ArticleRow) and isinstance(given, ArticleImport):
        return lambda: importing.take_in(session, row, given, prepared.files)
    assert isinstance(row, IncidentRow), "a row is of one noun or the other"
    assert isinstance(given, IncidentImport), "and so is its import"
    return lambda: incidents.take_in(session, row, given, prepared.files)


def _refused(run: Run, prepared: Prepared, error: KBError) -> Outcome:
    cells = Row(prepared.record.cells, run.reading)
    return Outcome(
        row=prepared.record.number,
        external_id=_show(cells, "external_id"),
        title=_show(cells, "title"),
        result=Result.REFUSED,
        code=error.code,
        field=getattr(error, "field", ""),
        message=run.say(error),
    )


def _show(cells: Row, field: str) -> str:
    """A value of a refused row, by which it is found again."""
    return str(cells.raw(field) or "")[:80]
