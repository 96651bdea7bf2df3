"""Work that looks first and then tells: one transaction at a time, of all hosts."""

import pytest

from kb.database import connect
from kb.turns import take_turn


@pytest.mark.needs("postgresql")
def test_a_turn_is_over_with_its_transaction(postgresql_url):
    ours, others = connect(postgresql_url), connect(postgresql_url)

    with ours.writing() as session:
        assert take_turn(session, "reminders")
        with others.writing() as other:
            assert not take_turn(other, "reminders")
            assert take_turn(other, "duties")
    with others.writing() as other:
        assert take_turn(other, "reminders")

    for each in (ours, others):
        each.close()


def test_on_sqlite_whoever_writes_is_alone(sqlite_url):
    database = connect(sqlite_url)

    with database.writing() as session:
        assert take_turn(session, "reminders")

    database.close()
