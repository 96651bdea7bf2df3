"""Alerts written before they are answered: many posts in one commit.

A commit costs about as much for one row as for a hundred, and SQLite has one writer. So
one thread writes what has come in while it wrote the last time, and only then lets the
requests go that brought it.
"""

import queue
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, cast

import structlog
from flask import Flask, current_app

from kb.alerts import inbox
from kb.database import Database
from kb.errors import KBError, UnavailableError
from web.parts.loop import Loop
from web.services import Services

MOST_IN_ONE: Final = 2_000
"""Rows of one commit."""
MOST_WAITING: Final = 20_000
"""Alerts that wait for their commit: two minutes' worth of a storm. Beyond that the
sender is asked to come again, which all kinds of monitoring do."""
PATIENCE_SECONDS: Final = 20.0
"""Beyond that a sender would give up before us."""
BUSY_SECONDS: Final = 1.0
_EXTENSION: Final = "alert_inbox"

log = structlog.get_logger()
Rows = Sequence[dict[str, Any]]


class TooBusyError(UnavailableError):
    """The database takes alerts more slowly than they come. Nothing of the post is kept."""

    code = "alerts_too_many_waiting"

    def __init__(self) -> None:
        super().__init__("Too many alerts are waiting to be kept. Send it again.")


@dataclass(frozen=True, slots=True)
class _Post:
    rows: Rows
    kept: Future[None] = field(default_factory=Future)


class Inbox:
    """Keeps alerts; at once where no thread is running."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._posts: queue.SimpleQueue[_Post] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._waiting = 0
        self._kept_at = float("-inf")
        self._is_running = False
        self._loop = Loop(
            name="alert-inbox", work=lambda _stopped: self._keep_all(), seconds=None
        )

    @property
    def is_busy(self) -> bool:
        """Whether posts are coming in right now."""
        return time.monotonic() - self._kept_at < BUSY_SECONDS

    def put(self, rows: Rows) -> None:
        """On return they are committed. Raise ``UnavailableError`` if they may not be.

        After an error some may have been kept all the same: sent again, they are repeats.
        """
        if not rows:
            return
        if not self._is_running:
            self._write(rows)
            return
        self._count(len(rows))
        post = _Post(rows)
        self._posts.put(post)
        self._loop.woken.set()
        try:
            post.kept.result(PATIENCE_SECONDS)
        except FutureTimeoutError:
            raise TooBusyError from None
        finally:
            self._count(-len(rows))

    @contextmanager
    def running(self) -> Iterator[None]:
        """Write in a thread of its own until the block ends."""
        with self._loop.running():
            self._is_running = True
            try:
                yield
            finally:
                self._is_running = False
        self._keep_all()

    def _count(self, rows: int) -> None:
        with self._lock:
            if rows > 0 and self._waiting + rows > MOST_WAITING:
                raise TooBusyError
            self._waiting += rows

    def _keep_all(self) -> None:
        while not self._posts.empty():
            posts: list[_Post] = []
            size = 0
            while size < MOST_IN_ONE and not self._posts.empty():
                posts.append(self._posts.get())
                size += len(posts[-1].rows)
            self._keep(posts)

    def _keep(self, posts: Sequence[_Post]) -> None:
        try:
            self._write([row for post in posts for row in post.rows])
        except Exception as error:  # noqa: BLE001 - whatever it is, the senders are told.
            self._keep_each(posts, error)
        else:
            for post in posts:
                post.kept.set_result(None)

    def _keep_each(self, posts: Sequence[_Post], error: Exception) -> None:
        """One post that the database refuses must not take the others with it."""
        if isinstance(error, KBError) or len(posts) == 1:
            log.warning("alerts_not_kept", posts=len(posts), reason=str(error))
            for post in posts:
                post.kept.set_exception(error)
            return
        for post in posts:
            self._keep([post])

    def _write(self, rows: Rows) -> None:
        self._kept_at = time.monotonic()
        with self._database.writing() as session:
            inbox.keep(session, rows)


def register(app: Flask, services: Services) -> None:
    app.extensions[_EXTENSION] = Inbox(services.database)


def inbox_of(app: Flask) -> Inbox:
    return cast(Inbox, app.extensions[_EXTENSION])


def current_inbox() -> Inbox:
    """The inbox of the running application."""
    return inbox_of(current_app)
