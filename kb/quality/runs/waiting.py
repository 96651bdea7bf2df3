"""Runs that are asked for on a page or by a program, and begun in the background."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kb import audit
from kb.audit import Actor, By
from kb.database import Now
from kb.errors import NotFoundError
from kb.quality.findings.errors import RunAskedError
from kb.quality.findings.models import QualityRun, RunKind, RunState
from kb.quality.models import QualityDataset
from kb.quality.runs import holding
from kb.quality.sources.errors import SourceBusyError
from kb.quality.sources.service import require_keeper

CHANNEL = "background"


def ask(session: Session, dataset: QualityDataset, *, by: By) -> QualityRun:
    """Ask for a run over *dataset*; it begins when the source is free.

    Raise ``SourceNotAllowedError`` for whoever keeps no sources, ``RunAskedError`` while
    one waits or is going on.
    """
    require_keeper(by)
    if find_unfinished(session, dataset) is not None:
        raise RunAskedError(dataset.code)
    run = QualityRun(
        dataset=dataset,
        source_id=dataset.source_id,
        kind=RunKind.MANUAL,
        state=RunState.WAITING,
        started_by_id=by.actor.user.id,
        started_at=by.now,
        holder="",
        held_until=by.now,
    )
    session.add(run)
    try:
        session.flush()  # Two may ask at once: the index lets one in.
    except IntegrityError as error:
        raise RunAskedError(dataset.code) from error
    audit.record(session, "ask", run, by=by, dataset=dataset.code)
    return run


def find_unfinished(session: Session, dataset: QualityDataset) -> QualityRun | None:
    return session.scalar(
        select(QualityRun).where(
            QualityRun.dataset_id == dataset.id,
            QualityRun.state.in_((RunState.WAITING, RunState.RUNNING)),
        )
    )


def is_any(session: Session) -> bool:
    """Whether any run waits or is going on."""
    unfinished = (RunState.WAITING, RunState.RUNNING)
    query = select(QualityRun.id).where(QualityRun.state.in_(unfinished))
    return session.scalar(query.limit(1)) is not None


def find_latest(session: Session, dataset: QualityDataset) -> QualityRun | None:
    return session.scalar(
        select(QualityRun)
        .where(QualityRun.dataset_id == dataset.id)
        .order_by(QualityRun.id.desc())
        .limit(1)
    )


def get_run(session: Session, run_id: int, by: By) -> QualityRun:
    """Raise ``NotFoundError``, or ``SourceNotAllowedError`` as ``ask`` does."""
    require_keeper(by)
    run = session.get(QualityRun, run_id)
    if run is None:
        raise NotFoundError("run", run_id)
    return run


def claim_next(session: Session, clock: Now) -> tuple[QualityRun, By] | None:
    """Begin the run that has waited longest and whose source is free, for who asked."""
    waiting = session.scalars(
        select(QualityRun)
        .where(QualityRun.state == RunState.WAITING)
        .order_by(QualityRun.id)
        .with_for_update(of=QualityRun, skip_locked=True)
    ).all()
    for run in waiting:
        by = By(Actor(run.started_by, CHANNEL), clock())
        try:
            with session.begin_nested():
                return holding.claim(
                    session, run.dataset, run.kind, by=by, clock=clock
                ), by
        except SourceBusyError:
            continue
    return None
