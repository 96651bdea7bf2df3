"""Imports from a page: tried on their first rows, then done in the background."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import asdict, replace
from itertools import islice
from typing import Any, Final

import structlog

from kb.articles.kinds import ArticleKind
from kb.audit import Actor, By
from kb.content.store import ContentLostError
from kb.errors import KBError, UnavailableError
from kb.exchange import jobs, mapping, refused, registry, undoing
from kb.exchange.cells import Reading
from kb.exchange.errors import UnknownColumnsError
from kb.exchange.jobs import ImportJob, JobState
from kb.exchange.moments import Chosen, Decided, Order
from kb.exchange.preset import Preset
from kb.exchange.presets import other
from kb.exchange.rows import ClosedAs, Noun, Outcome, Result, Which
from kb.notifications import bundling
from web.intake.exchange import sources, surveying
from web.intake.exchange.html import from_html
from web.intake.exchange.refused import say, to_columns, to_refused
from web.intake.exchange.running import BATCH, Options, Run, import_rows, to_zone
from web.intake.exchange.sources import Source
from web.intake.exchange.tables import Record
from web.services import Services

LOCK: Final = "imports"
LOCK_SECONDS: Final = 1.0
TRIED_ROWS: Final = 1_000
TRIED_SECONDS: Final = 5.0
MAX_SHOWN: Final = 20
TAKEN: Final = (Result.CREATED, Result.UPDATED, Result.PAST_CASE)
CHANNEL: Final = "page"
UNEXPECTED: Final = (
    "The import broke off. An administrator finds the reason in the log."
)

log = structlog.get_logger()


def to_run(
    services: Services, source: Source, given: Mapping[str, Any], actor: Actor
) -> Run:
    """What the form asks for. Raise a ``KBError`` for what cannot be, or is not theirs."""
    run, dates = to_trial(services, source, given, actor)
    dates.require()
    return run


def to_trial(
    services: Services, source: Source, given: Mapping[str, Any], actor: Actor
) -> tuple[Run, Decided]:
    """As ``to_run``, with the day first where nobody has said yet what stands first."""
    noun = Noun(given["noun"])
    name = given["preset"]
    preset = registry.get_preset(name, noun) if name else _detect(source, noun)
    said = mapping.Said(given.get("columns", {}), given.get("values", {}))
    preset = mapping.apply(preset, said)
    options = Options(
        noun=noun,
        origin=given["origin"],
        closed_as=ClosedAs(given["closed_as"]),
        draft_solutions=given["draft_solutions"],
        publish=given["publish"],
        kind=ArticleKind(given["kind"]),
        which=Which(given.get("which", Which.ALL)),
    )
    chosen = Chosen.of(given.get("dates", ""), given.get("orders", {}))
    dates = sources.find_orders(source, preset, chosen)
    reading = Reading(
        preset=preset,
        zone=to_zone(given["timezone"]),
        from_html=from_html,
        is_table=source.is_table,
        orders={**dict.fromkeys(dates.open, Order.DAY), **dates.orders},
    )
    run = Run(services=services, actor=actor, options=options, reading=reading)
    run.require_right()
    return run, dates


def _detect(source: Source, noun: Noun) -> Preset:
    """The system that the columns speak for, or else what their names may mean."""
    try:
        return source.detect(noun)
    except UnknownColumnsError:
        if noun is not Noun.INCIDENTS:
            raise
        return other.INCIDENTS


def preview(
    services: Services, source: Source, given: Mapping[str, Any], actor: Actor
) -> dict[str, Any]:
    """What is asked about the file, and what would become of its rows.

    How many each choice takes is known from all rows, less those that were tried and
    would not be taken. Raise what ``to_run`` raises, but for dates that may be two: they
    are asked about.
    """
    run, dates = to_trial(services, source, given, actor)
    surveyed = surveying.survey(run, source, given.get("values", {}))
    first = surveyed.pop("first_rows", {})
    tried, not_taken = try_out(run, source)
    choices = surveyed.get("choices", {})
    for number in not_taken & first.keys():
        for which in Which:
            choices[which.value] -= first[number].is_of(which)
    asked = {name: list(examples) for name, examples in dates.asked.items()}
    return {**surveyed, **tried, "asked": asked, "open": dates.open}


def try_out(run: Run, source: Source) -> tuple[dict[str, Any], set[int]]:
    """The first rows as they are understood, and the numbers of those not taken."""
    dry = replace(run, options=replace(run.options, dry_run=True))
    ends_at = time.monotonic() + TRIED_SECONDS
    counts: Counter[str] = Counter()
    first: list[dict[str, Any]] = []
    faulty: list[dict[str, Any]] = []
    not_taken: set[int] = set()
    fault, is_whole = "", True
    try:
        for _record, outcome in import_rows(dry, source):
            counts[outcome.result] += 1
            if outcome.result not in TAKEN:
                not_taken.add(outcome.row)
            if len(first) < MAX_SHOWN:
                first.append(_shown(outcome))
            if outcome.result is Result.REFUSED and len(faulty) < MAX_SHOWN:
                faulty.append(_shown(outcome))
            if counts.total() >= TRIED_ROWS or time.monotonic() > ends_at:
                is_whole = False
                break
    except KBError as error:
        fault = say(error)
    found = {
        "preset": run.reading.preset.name,
        "origin": run.origin,
        "counts": dict(counts),
        "first": first,
        "refused": faulty,
        "is_whole": is_whole,
        "fault": fault,
        "columns": [*source.columns],
        "unused": sources.unused_columns(source, run.reading.preset)[:MAX_SHOWN],
    }
    return found, not_taken


def _shown(outcome: Outcome) -> dict[str, Any]:
    return {**asdict(outcome), "result": outcome.result.value}


def work_off(services: Services, *, stopped: threading.Event | None = None) -> int:
    """Do every import that was asked for; return how many that were.

    Stopped or killed, an import goes on where it was: what is in is unchanged the next
    time. Raise ``UnavailableError`` if another process is at it.
    """
    count = 0
    with services.locks.held(LOCK, seconds=LOCK_SECONDS) as hold:

        def is_stopped() -> bool:
            hold.require()
            return stopped is not None and stopped.is_set()

        while not is_stopped():
            with services.database.reading() as session:
                job = jobs.find_running(session)
            if job is None:
                break
            if job.state is JobState.UNDOING:
                _undo(services, job, is_stopped)
            else:
                _do(services, job, is_stopped)
            count += 1
    return count


def _undo(services: Services, job: ImportJob, is_stopped: Callable[[], bool]) -> None:
    """Some rows to a transaction; stopped or killed, it goes on with what is left."""
    is_left = True
    while is_left and not is_stopped():
        with services.database.writing() as session:
            row = jobs.get_job(session, job.id)
            by = By(Actor(row.actor, CHANNEL), services.now())
            gone, kept, row.position = undoing.undo_some(
                session, job.id, before=row.position, by=by
            )
            so_far = Counter(row.counts) + Counter(undone=gone, kept=kept)
            row.counts, row.updated_at = dict(so_far), by.now
            is_left = bool(row.position)
            if not is_left:
                row.state = JobState.UNDONE
                bundle = jobs.to_bundle(session, row)
                bundling.take_back(session, bundle, now=by.now)


def _do(services: Services, job: ImportJob, is_stopped: Callable[[], bool]) -> None:
    fault = ""
    try:
        with ExitStack() as stack:
            path = stack.enter_context(services.content.local(job.blob_sha256 or ""))
            noun = Noun(job.options["noun"])
            source = stack.enter_context(sources.opened(path, noun))
            run = _to_run_of(services, source, job)
            if not _import(services, job, run, source, is_stopped):
                return
    except ContentLostError as error:
        # It would be lost the next time too, and keep all others waiting.
        fault = say(error)
    except UnavailableError:
        raise
    except KBError as error:
        fault = say(error)
    except Exception:
        # Tried again and again, it would keep all others waiting.
        log.exception("import_failed", job=job.id)
        fault = UNEXPECTED
    with services.database.writing() as session:
        ended = jobs.get_job(session, job.id)
        if ended.state is JobState.RUNNING:
            jobs.finish(ended, now=services.now(), fault=fault)
            bundling.release(session, jobs.to_bundle(session, ended))


def _to_run_of(services: Services, source: Source, job: ImportJob) -> Run:
    run = to_run(services, source, job.options, Actor(job.actor, CHANNEL))
    with services.database.reading() as session:
        bundle = jobs.to_bundle(session, job)
    return replace(run, job_id=job.id, bundle=bundle)


def _import(
    services: Services,
    job: ImportJob,
    run: Run,
    source: Source,
    is_stopped: Callable[[], bool],
) -> bool:
    """Whether the file was read to its end."""
    # Rows that are counted already are passed over, and those since then are unchanged.
    rest = replace(source, records=islice(source.records, job.done, None))
    outcomes = import_rows(run, rest)
    while batch := list(islice(outcomes, BATCH)):
        is_wanted = _note(services, job.id, source, batch)
        if not is_wanted or is_stopped():
            return False
    return True


def _note(
    services: Services,
    job_id: int,
    source: Source,
    batch: list[tuple[Record, Outcome]],
) -> bool:
    """Of a batch that is in: how many rows of each kind, and those that are not.

    Return whether the import is to go on.
    """
    counts = Counter(outcome.result.value for _record, outcome in batch)
    rows = [
        to_refused(record, outcome)
        for record, outcome in batch
        if outcome.result is Result.REFUSED
    ]
    with services.database.writing() as session:
        job = jobs.get_job(session, job_id)
        job.columns = list(to_columns(source))
        jobs.advance(job, counts, source.position(), now=services.now())
        refused.keep(session, job_id, rows)
        return job.state is JobState.RUNNING
