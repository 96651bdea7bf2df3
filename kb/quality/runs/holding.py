"""Who is at a run: one process for each source, and what of it is left when that dies."""

import os
import socket
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kb.audit import By
from kb.database import Now
from kb.quality.findings.models import QualityRun, RunKind, RunState, StagedFinding
from kb.quality.models import QualityDataset
from kb.quality.sources.errors import SourceBusyError

GRACE: Final = timedelta(minutes=2)
"""Beyond what a statement may take, until a holder that says nothing counts as gone."""
DIED: Final = "quality_run_died"


def claim(
    session: Session, dataset: QualityDataset, kind: RunKind, *, by: By, clock: Now
) -> QualityRun:
    """Begin a run. Raise ``SourceBusyError`` while another one reads the source."""
    source = dataset.source
    running = session.scalars(
        select(QualityRun)
        .where(QualityRun.source_id == source.id, QualityRun.state == RunState.RUNNING)
        .with_for_update(of=QualityRun)
    ).all()
    for run in running:
        if not _is_gone(run, clock()):
            raise SourceBusyError
        fail(session, run, DIED, "The process that was at it is gone.", now=clock())
    # One that was asked for and waits is this one.
    run = _find_waiting(session, dataset) or QualityRun(dataset_id=dataset.id)
    run.source_id, run.kind, run.state = source.id, kind, RunState.RUNNING
    run.started_by_id, run.started_at = by.actor.user.id, by.now
    run.holder = _name_holder(os.getpid())
    run.held_until = _until(clock(), source.statement_seconds)
    session.add(run)
    try:
        session.flush()  # Another may have begun in between: the index lets one in.
    except IntegrityError as error:
        raise SourceBusyError from error
    return run


def _find_waiting(session: Session, dataset: QualityDataset) -> QualityRun | None:
    return session.scalars(
        select(QualityRun)
        .where(
            QualityRun.dataset_id == dataset.id, QualityRun.state == RunState.WAITING
        )
        .with_for_update(of=QualityRun)
    ).one_or_none()


def hold(
    session: Session, run_id: int, seconds: int, clock: Now, steps: int = 0
) -> None:
    """Say that the run is still held, for one more statement of so many *steps*.

    Raise as ``lock_held``.
    """
    run = lock_held(session, run_id)
    run.held_until = _until(clock(), seconds)
    run.step += 1
    run.steps = max(steps, run.step)


def lock_held(session: Session, run_id: int) -> QualityRun:
    """The run, for whoever holds it. Raise ``SourceBusyError`` if it was taken away."""
    run = session.scalars(
        select(QualityRun)
        .where(QualityRun.id == run_id)
        .with_for_update(of=QualityRun)
        .execution_options(populate_existing=True)
    ).one()
    if run.state is not RunState.RUNNING or run.holder != _name_holder(os.getpid()):
        raise SourceBusyError
    return run


def fail(
    session: Session, run: QualityRun, code: str, sentence: str, *, now: datetime
) -> None:
    """End a run of which nothing counts."""
    run.state, run.ended_at = RunState.FAILED, now
    run.fault_code, run.fault = code, sentence
    session.execute(delete(StagedFinding).where(StagedFinding.run_id == run.id))


def _until(now: datetime, seconds: int) -> datetime:
    return now + timedelta(seconds=seconds) + GRACE


def _is_gone(run: QualityRun, now: datetime) -> bool:
    """Whether its process is dead, if it was one of this machine, or silent for too long."""
    if run.held_until < now:
        return True
    machine, _, process = run.holder.partition(" ")
    pid = process.partition(" ")[0]
    if machine != socket.gethostname() or not pid.isdigit():
        return False
    return _name_holder(int(pid)) != run.holder


def _name_holder(pid: int) -> str:
    """A process, and when it began: numbers come again."""
    return f"{socket.gethostname()[:60]} {pid} {_began(pid)}"


def _began(pid: int) -> str:
    """In ticks since the machine started; empty where the system does not tell."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return ""
    # The name of the program stands in brackets, and may hold spaces.
    return told.rpartition(")")[2].split()[19]
