"""Imports that somebody asked for on a page: checked first, then done in the background."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    ForeignKey,
    String,
    Text,
    select,
    true,
)
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from kb import audit
from kb.audit import By
from kb.columns import enum_column
from kb.content.references import remember
from kb.content.store import StoredContent
from kb.database import Base
from kb.errors import ConflictError, NotFoundError
from kb.exchange.errors import DatesAmbiguousError
from kb.exchange.rows import Noun, Which
from kb.notifications import bundling
from kb.notifications.bundling import Bundle
from kb.people import directory
from kb.people.models import Role, User
from kb.services.visibility import is_only_of

RECENT: Final = 20
LAST_KEY: Final = (1 << 31) - 1
"""Above every key there is: what is taken back goes from there down."""


class JobState(StrEnum):
    CHECKED = "checked"
    """Tried without writing; it waits for the word to begin."""
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    """The file could not be read to its end."""
    CANCELLED = "cancelled"
    """Somebody stopped it; what was in by then stays."""
    UNDOING = "undoing"
    UNDONE = "undone"
    """Taken back, as far as nobody has done anything with what it brought."""


ENDED: Final = (JobState.DONE, JobState.FAILED, JobState.CANCELLED)
"""Of these, what came in may be taken back."""


class JobStateError(ConflictError):
    code = "import_begun"

    def __init__(self) -> None:
        super().__init__("This import has begun already.")


class NotRunningError(ConflictError):
    code = "import_not_running"

    def __init__(self) -> None:
        super().__init__("This import does not run, so there is nothing to stop.")


class NotUndoneError(ConflictError):
    code = "import_not_undone"

    def __init__(self) -> None:
        super().__init__(
            "Only incidents that a finished import brought are taken back."
        )


class ImportJob(Base):
    """One file on its way in. How far it has come survives whoever works on it."""

    __tablename__ = "import_job"

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[JobState] = mapped_column(enum_column(JobState), index=True)
    actor_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    name: Mapped[str]
    """Of the file."""
    blob_sha256: Mapped[str | None] = mapped_column(
        String(64), ForeignKey("blob.sha256"), index=True
    )
    """The file itself, until the import is done."""
    options: Mapped[dict[str, Any]]
    preview: Mapped[dict[str, Any]]
    """What the dry run showed."""
    columns: Mapped[list[Any]] = mapped_column(JSON, default=list, server_default="[]")
    """Names of those of a table; none of objects, and none before it runs."""
    counts: Mapped[dict[str, Any]]
    """Rows by what became of them, so far."""
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    """Bytes of the rows."""
    position: Mapped[int] = mapped_column(BigInteger, default=0)
    """How many of them have been read; while it is undone, below which key to go on."""
    fault: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    actor: Mapped[User] = relationship(lazy="joined")

    @property
    def done(self) -> int:
        """Rows whose end is certain."""
        return sum(self.counts.values())

    @property
    def may_be_undone(self) -> bool:
        brought = self.counts.get("created", 0) + self.counts.get("past_case", 0)
        is_ended = self.state in ENDED
        return is_ended and bool(brought) and self.options["noun"] == Noun.INCIDENTS

    @property
    def percent(self) -> int:
        return min(100 * self.position // self.size, 100) if self.size else 0


def add_job(
    session: Session,
    content: StoredContent,
    name: str,
    options: Mapping[str, Any],
    *,
    by: By,
) -> ImportJob:
    remember(session, content, now=by.now)
    job = ImportJob(
        state=JobState.CHECKED,
        actor_id=by.actor.user.id,
        name=name,
        blob_sha256=content.sha256,
        options=dict(options),
        preview={},
        counts={},
        created_at=by.now,
        updated_at=by.now,
    )
    session.add(job)
    session.flush()  # Its page has its id.
    return job


def get_job(session: Session, job_id: int, user: User | None = None) -> ImportJob:
    """Raise ``NotFoundError`` for none, and for one that is not for *user*."""
    seen = _visible_to(session, user) if user is not None else true()
    job = session.scalar(select(ImportJob).where(ImportJob.id == job_id, seen))
    if job is None:
        raise NotFoundError("import", job_id)
    return job


def list_jobs(session: Session, user: User) -> list[ImportJob]:
    """The latest, newest first."""
    return list(
        session.scalars(
            select(ImportJob)
            .where(_visible_to(session, user))
            .order_by(ImportJob.id.desc())
            .limit(RECENT)
        )
    )


def _visible_to(session: Session, user: User) -> ColumnElement[bool]:
    """A file may hold rows of every client of whoever brought it."""
    people = select(User.id).where(is_only_of(session, user))
    return ImportJob.actor_id.in_(people)


def read_otherwise(
    session: Session,
    job_id: int,
    options: Mapping[str, Any],
    preview: Mapping[str, Any],
    *,
    by: By,
) -> ImportJob:
    """Note that it was checked again. Raise ``JobStateError`` if it has begun."""
    job = _lock(session, job_id, by.actor.user)
    if job.state is not JobState.CHECKED:
        raise JobStateError
    job.options, job.preview, job.updated_at = dict(options), dict(preview), by.now
    return job


def start(
    session: Session, job_id: int, *, by: By, which: Which = Which.ALL
) -> ImportJob:
    """Let the import begin. Raise ``JobStateError`` if it has begun before.

    Raise ``DatesAmbiguousError`` while a question about its dates is open.
    """
    job = _lock(session, job_id, by.actor.user)
    if job.state is not JobState.CHECKED:
        raise JobStateError
    for field in job.preview.get("open", ()):
        raise DatesAmbiguousError(field, job.preview["asked"][field][0])
    job.state, job.updated_at = JobState.RUNNING, by.now
    job.options = {**job.options, "which": which.value}
    reading = job.options.get("reading")
    used = {"reading": reading} if reading else {}
    audit.record(session, "import", job, by=by, name=job.name, **used)
    return job


def to_bundle(session: Session, job: ImportJob) -> Bundle:
    """What it tells people, as one notice for each."""
    people = directory.list_with(session, Role.MANAGER, Role.ADMINISTRATOR)
    seen = (
        each.id
        for each in people
        if session.scalar(
            select(ImportJob.id).where(
                ImportJob.id == job.id, _visible_to(session, each)
            )
        )
    )
    return Bundle(
        key=str(job.id),
        name=job.name,
        has_page=True,
        readers=frozenset(seen),
        is_of_articles=job.options["noun"] == Noun.ARTICLES,
    )


def cancel(session: Session, job_id: int, *, by: By) -> ImportJob:
    """Stop it where it is. Raise ``NotRunningError`` for one that does not run."""
    job = _lock(session, job_id, by.actor.user)
    if job.state is not JobState.RUNNING:
        raise NotRunningError
    finish(job, now=by.now)
    bundling.release(session, to_bundle(session, job))
    job.state = JobState.CANCELLED
    audit.record(session, "cancel", job, by=by, name=job.name)
    return job


def undo(session: Session, job_id: int, *, by: By) -> ImportJob:
    """Let it be taken back. Raise ``NotUndoneError`` for one that cannot be."""
    job = _lock(session, job_id, by.actor.user)
    if not job.may_be_undone:
        raise NotUndoneError
    job.state, job.updated_at, job.counts = JobState.UNDOING, by.now, {}
    job.position = LAST_KEY
    audit.record(session, "withdraw", job, by=by, name=job.name)
    return job


def _lock(session: Session, job_id: int, user: User) -> ImportJob:
    get_job(session, job_id, user)
    job = session.scalar(
        select(ImportJob).where(ImportJob.id == job_id).with_for_update(of=ImportJob)
    )
    if job is None:
        raise NotFoundError("import", job_id)
    return job


def find_running(session: Session) -> ImportJob | None:
    """The import that has waited longest, for its rows or for being taken back."""
    return session.scalar(
        select(ImportJob)
        .where(ImportJob.state.in_((JobState.RUNNING, JobState.UNDOING)))
        .order_by(ImportJob.id)
        .limit(1)
    )


def advance(
    job: ImportJob, counts: Mapping[str, int], position: int, *, now: datetime
) -> None:
    """Add *counts* to what is done, and note how far the file has been read."""
    names = dict.fromkeys([*job.counts, *counts])
    job.counts = {name: job.counts.get(name, 0) + counts.get(name, 0) for name in names}
    job.position, job.updated_at = position, now


def finish(job: ImportJob, *, now: datetime, fault: str = "") -> None:
    """The file is not kept any longer than it takes to read it."""
    job.state = JobState.FAILED if fault else JobState.DONE
    job.fault, job.blob_sha256, job.updated_at = fault, None, now
