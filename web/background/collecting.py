"""Stored files that nothing refers to, removed."""

import itertools
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from kb.content import references
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


def to_horizon(now: datetime) -> float:
    """What was put before that moment (a POSIX time) is not still being taken in."""
    return (now - YOUNG).timestamp()


def collect_old(services: Services) -> int:
    """Remove what an interrupted upload or import left behind a day ago.

    Pictures that no text came to carry go first, and what was drawn of lost files.

    Nothing is removed while a backup is being made: it is tried again in an hour.
    """
    with services.database.writing() as session:
        keeping.forget_unused(session, now=services.now())
        keeping.forget_renditions(session)
    try:
        found = collect(services)
    except BusyError:
        return 0
    return found.contents + found.parts


def collect(services: Services, *, dry_run: bool = False) -> Collected:
    """Remove what nothing refers to, and nobody put within a day.

    Raise ``BusyError`` while a backup is being made.
    """
    before = to_horizon(services.now())
    with services.locks.held(CONTENT, seconds=0) as hold:
        if not dry_run:
            services.content.settle()
        contents = 0
        for some in _iter_unreferred(services, before):
            if not dry_run:
                hold.require()
            contents += len(some) if dry_run else _remove(services, some, before)
        parts = services.content.unfinished(before=before)
        if not dry_run:
            for part in parts:
                services.content.discard(part)
    return Collected(contents, len(parts))


def _iter_unreferred(services: Services, before: float) -> Iterator[list[str]]:
    """Some at a time: nobody writes on SQLite while some of them go."""
    with services.database.reading() as session:
        orphans = list(references.iter_orphans(session))
        with closing(references.iter_known(session)) as known:
            unknown = list(iter_only_right(known, services.content))
    old = (
        sha256
        for sha256 in (*orphans, *unknown)
        if services.content.is_older(sha256, before)
    )
    while some := list(itertools.islice(old, AT_ONCE)):
        yield some


def _remove(services: Services, some: list[str], before: float) -> int:
    """The row first: bytes without one are found again, a row without bytes is a loss."""
    with services.database.writing() as session:
        gone = references.forget_unreferred(session, some)
    return sum(services.content.delete(sha256, before=before) for sha256 in gone)
