"""What stands in the database of a home, read beside the program."""

import json
import sqlite3
import time
from contextlib import closing, contextmanager


@contextmanager
def connect(home):
    """A connection of its own, closed at the end; what is written in it is kept."""
    with closing(sqlite3.connect(home / "kb.sqlite")) as database, database:
        yield database


def counts(home):
    """Rows of every table."""
    with connect(home) as database:
        names = [
            name
            for (name,) in database.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table'"
            )
        ]
        return {
            name: database.execute(f"SELECT count(*) FROM {name}").fetchone()[0]
            for name in names
        }


def states(home):
    with connect(home) as database:
        return [
            state
            for (state,) in database.execute("SELECT state FROM incident ORDER BY id")
        ]


def read_lines(path):
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]


def wait_until(condition, seconds=60):
    ends_at = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends_at, "it did not happen"
        time.sleep(0.02)
