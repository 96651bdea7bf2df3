"""Homes that are backed up and restored, in each kind of database."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from kb import database as databases
from kb.backups import rows
from web.backups import restoring

POSTGRESQL = pytest.param("postgresql", marks=pytest.mark.needs("postgresql"))


KINDS = ["sqlite", POSTGRESQL]


@dataclass
class Place:
    """A home and its database, and the way to make the commands use them."""

    home: Path
    url: str
    monkeypatch: pytest.MonkeyPatch = field(repr=False)

    def use(self):
        self.monkeypatch.setenv("KB_HOME", str(self.home))
        self.monkeypatch.setenv("KB_DATABASE_URL", self.url)

    def connect(self):
        return databases.connect(self.url or f"sqlite:///{self.home / 'kb.sqlite'}")

    def rows(self):
        """Everything but the note that it was restored."""
        database = self.connect()
        with database.snapshot() as connection:
            found = {
                each.name: [
                    row
                    for piece, _ in rows.iter_pieces(connection, each)
                    for row in rows.unpack(piece)
                    if restoring.ACTION not in row
                ]
                for each in rows.describe(connection)
            }
        database.close()
        return found

    def is_untouched(self):
        entries = list(self.home.iterdir()) if self.home.exists() else []
        if not self.url:
            return not entries
        database = self.connect()
        with database.snapshot() as connection:
            tables = rows.describe(connection)
        database.close()
        return not entries and not tables
