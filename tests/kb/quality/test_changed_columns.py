"""A column that is new, or of another type, is said of the run and told to its keeper once."""

import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import select

from kb.audit import Actor, AuditEntry, By, record
from kb.notifications.models import Notification
from kb.people.models import Role, User
from kb.quality import changed_columns
from kb.quality.datasets import get_dataset, save_dataset
from kb.quality.definitions import read_dataset
from kb.quality.findings.models import RunState
from kb.quality.sources.errors import SourceNotAllowedError
from tests.factories import make_user
from tests.kb.quality.office import COLUMNS, GOOD, row


@pytest.fixture
def keepers(office):
    """Two administrators, of whom one has saved the dataset."""
    with office.database.writing() as session:
        for login in ("keeper", "another"):
            make_user(session, login, roles=(Role.ADMINISTRATOR,))
        dataset = get_dataset(session, "taxpayer")
        keeper = session.scalar(select(User).where(User.login == "keeper"))
        by = By(Actor(keeper, "test"), office.now)
        record(session, "save", dataset, by=by, code=dataset.code)
    return office


def told(office):
    with office.database.reading() as session:
        found = session.scalars(
            select(Notification)
            .where(Notification.kind == "columns_changed")
            .order_by(Notification.id)
        )
        return [(each.user.login, each.details["columns"]) for each in found]


def known(office):
    with office.database.reading() as session:
        return get_dataset(session, "taxpayer").changed_columns


def write(office, **more):
    office.write(
        *(row(number, **more) for number in GOOD), columns=(*COLUMNS, *more.keys())
    )


def test_a_new_column_is_said_once(keepers):
    first = keepers.run()
    write(keepers, email="a@example.com")

    noticed = keepers.run()
    again = keepers.run()

    new = {"name": "email", "now": "text", "before": ""}
    assert [each.state for each in (first, noticed, again)] == [RunState.DONE] * 3
    assert [each.changed_columns for each in (first, noticed, again)] == [[], [new], []]
    assert told(keepers) == [("keeper", "email")]
    assert known(keepers) == [new]


def test_what_came_and_went_back_to_what_it_was_is_not_kept(keepers):
    keepers.run()
    retype(keepers, "INTEGER")
    noticed = keepers.run()
    retype(keepers, "TEXT")

    keepers.run()

    assert noticed.changed_columns == [
        {"name": "frdh", "now": "integer", "before": "text"}
    ]
    assert known(keepers) == []
    assert len(told(keepers)) == 2


def retype(office, kind):
    path = office.folder / "tax.sqlite"
    with closing(sqlite3.connect(path)) as file, file:
        others = [name for name in COLUMNS if name != "frdh"]
        listed = ", ".join(f"{name} TEXT" for name in others)
        rows = file.execute(f"SELECT {', '.join(others)}, frdh FROM taxpayer")
        found = rows.fetchall()
        file.execute("DROP TABLE taxpayer")
        file.execute(f"CREATE TABLE taxpayer ({listed}, frdh {kind})")
        marks = ", ".join("?" for _ in COLUMNS)
        file.executemany(f"INSERT INTO taxpayer VALUES ({marks})", found)


def test_whoever_keeps_it_looks_and_nothing_is_left(keepers):
    keepers.run()
    write(keepers, email="a@example.com", mobile="13900000000")
    keepers.run()

    with keepers.database.writing() as session:
        dataset = get_dataset(session, "taxpayer")
        clerk = session.scalar(select(User).where(User.login == "clerk"))
        with pytest.raises(SourceNotAllowedError):
            changed_columns.acknowledge(
                session, dataset, by=By(Actor(clerk, "test"), keepers.now)
            )
        keeper = session.scalar(select(User).where(User.login == "keeper"))
        by = By(Actor(keeper, "test"), keepers.now)
        changed_columns.acknowledge(session, dataset, by=by)

    assert known(keepers) == []
    with keepers.database.reading() as session:
        entry = session.scalars(
            select(AuditEntry).where(AuditEntry.action == "look")
        ).one()
        assert entry.details["columns"] == "email, mobile"
        assert session.scalars(select(Notification.read_at)).one() is not None


def test_all_administrators_are_told_where_its_keeper_has_left(keepers):
    with keepers.database.writing() as session:
        session.scalar(select(User).where(User.login == "keeper")).active = False
    keepers.run()
    write(keepers, email="a@example.com")

    keepers.run()

    assert told(keepers) == [("another", "email")]


def test_another_definition_begins_anew(keepers):
    keepers.run()
    write(keepers, email="a@example.com")
    keepers.run()
    with keepers.database.writing() as session:
        keeper = session.scalar(select(User).where(User.login == "keeper"))
        text = keepers.definition.replace("[nsrmc]", "[nsrmc, email]")
        by = By(Actor(keeper, "test"), keepers.now)
        save_dataset(session, read_dataset(text), by)

    assert known(keepers) == []
    assert keepers.run().changed_columns == []
