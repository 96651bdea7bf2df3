"""What nothing refers to goes, and what somebody brings at that moment stays."""

import io
import os
import time
from dataclasses import replace

import pytest

from kb import database as databases
from kb.content import references
from tests.contents import path_of
from tests.kb.test_references import refer
from web.background import collecting

DATA = b"a drawing"


@pytest.fixture
def house(services, database_url):
    """Services over a database of each kind, by the clock of the store."""
    database = databases.connect(database_url)
    yield replace(services, database=database, now=databases.utc_now)
    database.close()


def put_long_ago(services):
    content = services.content.put(io.BytesIO(DATA))
    long_ago = time.time() - 2 * 86_400
    os.utime(path_of(services, content.sha256), (long_ago, long_ago))
    with services.database.writing() as session:
        references.remember(session, content, now=services.now())
    return content


def test_a_file_that_nothing_refers_to_goes_after_a_day(house):
    put_long_ago(house)
    young = house.content.put(io.BytesIO(b"just brought"))

    assert collecting.collect(house, dry_run=True).contents == 1
    assert collecting.collect(house).contents == 1
    assert list(house.content) == [young.sha256]
    with house.database.reading() as session:
        assert list(references.iter_orphans(session)) == []


def test_bytes_that_are_put_again_while_they_go_are_not_lost(house, monkeypatch):
    content = put_long_ago(house)
    forget = references.forget_unreferred

    def forget_and_then_somebody_comes(session, some):
        gone = forget(session, some)
        house.content.put(io.BytesIO(DATA))
        return gone

    monkeypatch.setattr(references, "forget_unreferred", forget_and_then_somebody_comes)

    assert collecting.collect(house).contents == 0
    with house.database.writing() as session:
        references.remember(session, content, now=house.now())
        refer(session, content)
    assert house.content.read(content.sha256) == DATA


def test_rows_are_gone_before_their_bytes(house, monkeypatch):
    put_long_ago(house)

    def fail(*_args, **_kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(house.content, "delete", fail)
    with pytest.raises(OSError, match="No space"):
        collecting.collect(house)

    with house.database.reading() as session:
        assert list(references.iter_orphans(session)) == []
    assert len(list(house.content)) == 1
    monkeypatch.undo()
    assert collecting.collect(house).contents == 1
    assert list(house.content) == []
