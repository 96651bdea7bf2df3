"""Records are indexed together: what comes while some are indexed waits for others."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from kb.records.marks import PendingRecord
from tests.desk import Desk
from web.answers import indexing


class Disturbed:
    """An engine of records; while it indexes some, another incident comes."""

    def __init__(self, engine, disturb):
        self.commits = 0
        self._engine = engine
        self._disturb = disturb

    def __getattr__(self, name):
        return getattr(self._engine, name)

    def update(self, documents, *, as_of=0):
        self._engine.update(documents, as_of=as_of)
        self.commits += 1
        if self.commits < 5:
            self._disturb()


@pytest.fixture
def disturbed(services):
    def report():
        with services.database.writing() as session:
            Desk(session).incident()

    indexing.drain(services)
    report()
    return replace(services, records=Disturbed(services.records, report))


def count_marks(services):
    with services.database.reading() as session:
        return session.scalar(select(func.count()).select_from(PendingRecord))


def test_the_service_commits_once_and_leaves_what_came_for_the_next_time(disturbed):
    for commits in (1, 2):
        assert indexing.gather_records(disturbed) > 0
        assert disturbed.records.commits == commits
        assert count_marks(disturbed) > 0


def test_whoever_asks_for_all_gets_all(disturbed):
    indexing.drain(disturbed)

    assert disturbed.records.commits == 5
    assert count_marks(disturbed) == 0
