"""Stored files that nothing refers to, removed."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import delete, select

from kb.content import references
from kb.content.models import Blob
from kb.differences import iter_only_right
from kb.locks import CONTENT, BusyError
from kb.pictures import keeping
from web.services import Services

YOUNG: Final = timedelta(days=1)
"""So old is no file that is still being taken in."""
AT_ONCE: Final = 100


@dataclass(frozen=True, slots=True)
class Collected:
    contents: int = 0
    parts: int = 0
    """Files that were never finished."""


def collect_old(services: Services) -> int:
    """Remove what an interrupted upload or import left behind a day ago.

    Pictures that no text came to carry go first, and what was drawn of lost files.

    Nothing is removed while a backup is being made: it is tried again in an hour.
    """
    before = services.now() - YOUNG
    with services.database.writing() as session:
        keeping.forget_unused(session, now=services.now())
        keeping.forget_renditions(session)
    try:
        found = collect(services, before=before.timestamp())
    except BusyError:
        return 0
    return found.contents + found.parts


def collect(
    services: Services, *, before: float = float("inf"), dry_run: bool = False
) -> Collected:
    """Remove what nothing refers to and was last put before that moment.

    Raise ``BusyError`` while a backup is being made.
    """
    with services.locks.held(CONTENT, seconds=0) as hold:
        contents = 0
        for some in _iter_unreferred(services, before):
            contents += len(some)
            if not dry_run:
                hold.require()
                _remove(services, some, before)
        parts = list(_iter_old_parts(services, before))
        if not dry_run:
            for part in parts:
                part.unlink(missing_ok=True)
    return Collected(contents, len(parts))


def _iter_unreferred(services: Services, before: float) -> Iterator[list[str]]:
    """Some at a time: nobody writes on SQLite while some of them go."""
    with services.database.reading() as session:
        orphans = list(references.iter_orphans(session))
        known = session.scalars(
            select(Blob.sha256).order_by(Blob.sha256),
            execution_options={"yield_per": 1000},
        )
        unknown = list(iter_only_right(known, services.content))
    old = (
        sha256
        for sha256 in (*orphans, *unknown)
        if services.content.is_older(sha256, before)
    )
    while some := list(itertools.islice(old, AT_ONCE)):
        yield some


def _remove(services: Services, some: list[str], before: float) -> None:
    with services.database.writing() as session:
        gone = [
            sha256
            for sha256 in some
            if not references.count_references(session, sha256)
            # Somebody may just have put it again.
            and services.content.is_older(sha256, before)
        ]
        session.execute(delete(Blob).where(Blob.sha256.in_(gone)))
        session.flush()  # If the database refuses, the files stay.
        for sha256 in gone:
            services.content.delete(sha256)


def _iter_old_parts(services: Services, before: float) -> Iterator[Path]:
    for part in services.content.leftovers():
        try:
            if part.stat().st_mtime < before:
                yield part
        except FileNotFoundError:
            continue
