"""A source that is open: what it has, and its rows as they come, under a deadline."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, Protocol

from kb.quality.rules.columns import Columns, Engine
from kb.quality.sources.errors import (
    SourceCutError,
    SourceFailedError,
    SourceRowsError,
    SourceTimeoutError,
)

BATCH: Final = 1_000
MOST_ROWS: Final = 20_000_000
"""Of one statement: a join that went wrong must not read for days."""
GRACE_SECONDS: Final = 2.0
"""After its own limit a server has so long to say that it has cut the statement."""
NAME: Final = "yunzhi data quality"
"""What the administrators of a server see."""


class Fact(StrEnum):
    """What shows that nothing can be written through a session."""

    NO_WRITING_GRANT = "no_writing_grant"
    READ_ONLY_TRANSACTION = "read_only_transaction"
    READ_ONLY_SERVER = "read_only_server"
    READ_ONLY_FILE = "read_only_file"
    READING_SESSION = "reading_session"
    PRIVATE_COPY = "private_copy"
    ONLY_ASKED = "only_asked"


class Rows(Protocol):
    """A cursor that the engine keeps on its side."""

    def fetch(self, count: int) -> Sequence[tuple[Any, ...]]: ...

    def close(self) -> None: ...


class Connection(Protocol):
    """An engine's connection, opened to read one moment of its data."""

    @property
    def engine(self) -> Engine: ...

    @property
    def server(self) -> str: ...

    def prove(self) -> tuple[Fact, ...]:
        """Raise ``SourceWritableError`` or ``SourceUnprovedError``."""
        ...

    def describe(self, relation: str) -> Columns: ...

    def open_rows(self, sql: str) -> Rows: ...

    def cut(self) -> None:
        """End whatever it does, from another thread."""
        ...

    def close(self) -> None: ...

    def to_failure(self, error: Exception) -> SourceFailedError | None:
        """What *error* of the driver means; ``None`` if it is a bug of ours."""
        ...


@dataclass(slots=True)
class SourceSession:
    """The one way in which data of a source are read.

    Everything it does raises ``SourceFailedError`` and nothing else where the fault is
    on the other side. After that the session answers no more.
    """

    connection: Connection
    seconds: float
    """For one statement, or for the next rows of one."""
    grace: float = GRACE_SECONDS
    proof: tuple[Fact, ...] = ()
    _stopped: threading.Event = field(default_factory=threading.Event, init=False)

    @property
    def engine(self) -> Engine:
        return self.connection.engine

    @property
    def server(self) -> str:
        """What it calls itself, with its version."""
        return self.connection.server

    def prove(self) -> None:
        """Raise ``SourceWritableError`` or ``SourceUnprovedError``."""
        with self._limited():
            self.proof = self.connection.prove()

    def columns(self, relation: str) -> Columns:
        """The columns of a table, a view, or a SELECT."""
        with self._limited():
            return self.connection.describe(relation)

    def scalar(self, sql: str) -> Any:
        """The first column of the first row; ``None`` without one."""
        with self._opened(sql) as rows, self._limited():
            found = rows.fetch(1)
        return found[0][0] if found else None

    def stream(
        self, sql: str, batch: int = BATCH, most: int = MOST_ROWS
    ) -> Iterator[tuple[Any, ...]]:
        """The rows of a SELECT, of which no more than *batch* are in memory.

        Whoever takes them has as long as they like: the clock runs while the source is
        asked. Raise ``SourceRowsError`` after *most*.
        """
        count = 0
        with self._opened(sql) as rows:
            while True:
                with self._limited():
                    found = rows.fetch(batch)
                if not found:
                    return
                count += len(found)
                if count > most:
                    raise SourceRowsError(most)
                yield from found

    def cut(self) -> None:
        """End whatever the source is doing for us, from another thread."""
        self._stopped.set()
        self.connection.cut()

    def close(self) -> None:
        self.connection.close()

    @contextmanager
    def _opened(self, sql: str) -> Iterator[Rows]:
        with self._limited():
            rows = self.connection.open_rows(sql)
        try:
            yield rows
        finally:
            # Whatever closing says: the first fault is the one that counts.
            with suppress(SourceFailedError), self._watched():
                rows.close()

    @contextmanager
    def _limited(self) -> Iterator[None]:
        if self._stopped.is_set():
            raise SourceCutError
        with self._watched():
            yield

    @contextmanager
    def _watched(self) -> Iterator[None]:
        watch = Watch(self.seconds + self.grace, self.connection.cut)
        try:
            with watch.running():
                yield
        except SourceFailedError:
            raise
        except Exception as error:
            failure = self.connection.to_failure(error)
            if watch.expired:
                failure = SourceTimeoutError(self.seconds)
            elif self._stopped.is_set():
                failure = SourceCutError()
            if failure is None:
                raise
            raise failure from error


class Watch:
    """Cuts a connection that says nothing: a server may not even keep its own limit."""

    def __init__(self, seconds: float, cut: Callable[[], None]) -> None:
        self.expired = False
        self._seconds = seconds
        self._cut = cut

    @contextmanager
    def running(self) -> Iterator[None]:
        timer = threading.Timer(self._seconds, self._expire)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _expire(self) -> None:
        self.expired = True
        self._cut()
