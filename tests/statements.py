"""What a database is asked meanwhile: tests hold a cost by it, never by time."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, event


@contextmanager
def asked_of(bind: Engine | Connection) -> Iterator[list[str]]:
    """The statements until the block ends, in their order."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, said: str, *_others: object) -> None:
        asked.append(said)

    event.listen(bind, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(bind, "before_cursor_execute", note)
