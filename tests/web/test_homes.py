"""Homes of several hosts over one database: one key, and a schema that fits."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from kb import database as databases
from kb import migrations
from kb.hosts.agreement import OLDEST_BESIDE, NewerVersionError, OtherKeyError
from kb.settings import Settings
from tests.factories import PASSWORD
from web import homes
from web.parts.foundation import NotInitialisedError
from web.services import opened


@pytest.fixture
def north(tmp_path, sqlite_url):
    """The first host, set up."""
    settings = Settings(home=tmp_path / "north", database_url=sqlite_url)
    homes.initialise(settings, password=PASSWORD)
    return settings


@pytest.fixture
def south(north, tmp_path):
    """A second one over the same database, without a home yet."""
    return replace(north, home=tmp_path / "south")


def opens(settings):
    with opened(settings):
        return True


def test_a_further_host_needs_the_key_of_the_first(north, south):
    with pytest.raises(OtherKeyError, match="another host"):
        homes.initialise(south)
    assert not south.home.exists()

    keyed = replace(south, secret_key=homes.read_secret_key(north))
    homes.initialise(keyed)

    assert opens(keyed)


def test_a_host_with_another_key_does_not_start(north, south):
    keyed = replace(south, secret_key=homes.read_secret_key(north))
    homes.initialise(keyed)

    with pytest.raises(OtherKeyError):
        opens(replace(keyed, secret_key="another one"))


def test_where_the_key_is_lost_the_one_here_takes_its_place(north, south):
    homes.initialise(south, adopt_key=True)

    assert opens(south)
    with pytest.raises(OtherKeyError):
        opens(north)


def migrate_beyond(settings, oldest_beside):
    """As a newer program does."""
    stored = databases.connect(settings.database_url)
    with stored.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        connection.execute(
            text("UPDATE installation SET oldest_beside = :oldest"),
            {"oldest": oldest_beside},
        )
    stored.close()


def test_an_older_program_starts_beside_a_newer_one_that_only_adds(north):
    migrate_beyond(north, OLDEST_BESIDE)

    assert opens(north)


def test_an_older_program_is_refused_where_the_newer_takes_something_away(north):
    migrate_beyond(north, "9999")

    with pytest.raises(NewerVersionError, match="cannot run"):
        opens(north)


def test_a_newer_program_waits_for_its_schema(north):
    stored = databases.connect(north.database_url)
    migrations.downgrade(stored.engine, "-1")
    stored.close()

    with pytest.raises(NotInitialisedError, match=r"older version .* kb init"):
        opens(north)


def test_an_older_program_brings_no_newer_schema_down(north):
    migrate_beyond(north, OLDEST_BESIDE)

    with pytest.raises(NewerVersionError, match="newer version"):
        homes.initialise(north)
