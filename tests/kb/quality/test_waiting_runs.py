"""Runs that are asked for, and whose people a source names."""

import pytest
from sqlalchemy import select

from kb.errors import NotFoundError
from kb.people.models import Role, UserRole
from kb.quality import person_codes
from kb.quality.datasets import get_dataset
from kb.quality.findings.errors import RunAskedError
from kb.quality.findings.models import QualityRun, RunState
from kb.quality.models import QualitySource
from kb.quality.running import run_waiting
from kb.quality.runs import waiting
from kb.quality.sources.errors import SourceNotAllowedError
from tests.kb.quality.office import DEFINITION, GOOD, row


@pytest.fixture
def keeper(office):
    """The manager keeps the sources, too."""
    with office.database.writing() as session:
        user = office.by(session).actor.user
        user.role_rows.append(UserRole(role=Role.ADMINISTRATOR))
    return office


def ask(office, login="manager", dataset="taxpayer"):
    with office.database.writing() as session:
        by = office.by(session, login)
        return waiting.ask(session, get_dataset(session, dataset), by=by).id


def test_what_is_asked_for_is_done_in_the_background(keeper):
    keeper.write(row(GOOD[0], nsrmc=""))
    asked = ask(keeper)

    done = run_waiting(keeper.database, keeper.means)

    assert (done.id, done.state, done.opened) == (asked, RunState.DONE, 1)
    assert run_waiting(keeper.database, keeper.means) is None


def test_one_waits_for_each_dataset(keeper):
    ask(keeper)

    with pytest.raises(RunAskedError):
        ask(keeper)


def test_a_run_by_command_is_the_one_that_was_asked_for(keeper):
    asked = ask(keeper)

    run = keeper.run()

    assert run.id == asked
    assert run_waiting(keeper.database, keeper.means) is None


def test_a_source_that_is_read_lets_the_next_one_wait(keeper):
    other = DEFINITION.replace("dataset: taxpayer", "dataset: other")
    keeper.define(other.replace("DQ-DJ", "DQ-OT"))
    keeper.run()
    with keeper.database.writing() as session:
        running = session.scalars(select(QualityRun)).one()
        running.state = RunState.RUNNING
    ask(keeper, dataset="other")

    during = run_waiting(keeper.database, keeper.means)
    with keeper.database.writing() as session:
        session.get(QualityRun, running.id).state = RunState.DONE
    after = run_waiting(keeper.database, keeper.means)

    assert during is None
    assert after.state is RunState.DONE


def test_a_dataset_without_indicators_fails_and_stops_no_other(keeper):
    asked = ask(keeper)
    ended = DEFINITION.replace("{code", "{valid_to: 2020-01-01, code")
    keeper.define(ended)

    run = run_waiting(keeper.database, keeper.means)

    assert (run.id, run.fault_code) == (asked, "quality_no_indicators")


def test_only_who_keeps_the_sources_asks(office):
    with pytest.raises(SourceNotAllowedError):
        ask(office, "clerk")


def test_people_whom_nobody_knows_are_listed_until_somebody_says_who_they_are(keeper):
    keeper.write(row(GOOD[0], lrr_dm="0042"), row(GOOD[1], lrr_dm="0042"), row(GOOD[2]))
    keeper.run()
    with keeper.database.writing() as session:
        source = session.scalars(select(QualitySource)).one()
        by = keeper.by(session)
        before = person_codes.list_unmapped(session, source)
        clerk = keeper.by(session, "clerk").actor.user
        person_codes.map_code(session, source, " 0042 ", clerk, by=by)
        session.flush()
        after = person_codes.list_unmapped(session, source)
        (mapped,) = person_codes.list_codes(session, source)
        named = (mapped.code, mapped.user.login)
        person_codes.map_code(session, source, "0042", None, by=by)
        session.flush()
        again = person_codes.list_unmapped(session, source)

    assert before == again == [("0042", 2)]
    assert (after, named) == ([], ("0042", "clerk"))


def test_no_code_is_nobodys_and_only_a_keeper_says_whose_it_is(keeper):
    with keeper.database.writing() as session:
        source = session.scalars(select(QualitySource)).one()
        clerk = keeper.by(session, "clerk")
        with pytest.raises(NotFoundError):
            person_codes.map_code(session, source, " ", None, by=keeper.by(session))
        with pytest.raises(SourceNotAllowedError):
            person_codes.map_code(session, source, "1", clerk.actor.user, by=clerk)


def test_people_are_named_where_one_account_alone_is_meant(keeper):
    with keeper.database.writing() as session:
        source = session.scalars(select(QualitySource)).one()
        other = QualitySource(code="other", kind=source.kind, created_at=keeper.now)
        session.add(other)
        by = keeper.by(session)
        clerk = keeper.by(session, "clerk").actor.user
        for place, code, person in (
            (source, "0042", clerk),
            (source, "0043", clerk),
            (other, "0043", by.actor.user),
        ):
            person_codes.map_code(session, place, code, person, by=by)
        session.flush()

        names = person_codes.name_people(session, ["0042", "0043", "clerk", "9"])

        assert names == {"0042": clerk.name, "clerk": clerk.name}
