"""What the database refuses of incidents by itself, whoever writes to it."""

import pytest
import sqlalchemy as sa

from kb.incidents import closing, links, verification
from kb.migrations.incident_rules import MAY_CHANGE
from tests.conftest import NOON
from tests.kb.incidents.closing_sql import (
    COLUMNS,
    execute,
    insert,
    refuse,
    set_of,
    to_close,
    update,
)


def test_sql_that_keeps_the_rule_is_let_through(desk, articles, confirmed):
    execute(desk.session, *update(confirmed, to_close(articles)))


def test_no_incident_is_inserted_closed(desk, articles, confirmed):
    refuse(desk.session, *insert(confirmed, to_close(articles)))


def test_a_closed_incident_is_not_copied(desk, closed):
    refuse(desk.session, *insert(closed, {}))


def test_an_incident_in_any_other_state_is_inserted(desk, confirmed):
    execute(desk.session, *insert(confirmed, {}))


# What a row would say that closes with something missing: one column at a time, and an
# article that solves nothing. The names stand for ids of `articles`.
BROKEN = {
    "no solution": {"solution_id": None},
    "no revision": {"closing_revision_id": None},
    "no word": {"verification": None},
    "no time of the word": {"verified_at": None},
    "another time of the word": {"verified_at": "2026-01-01 00:00:00"},
    "nobody recorded it": {"recorded_by_id": None},
    "another channel": {"verification_channel": "rest"},
    "denied": {"verification": "denied"},
    "unanswered": {"verification": "unanswered"},
    "nothing at all": {
        "solution_id": None,
        "closing_revision_id": None,
        "verification": None,
        "verified_at": None,
    },
    "a foreign revision": {"closing_revision_id": "foreign revision"},
    "an outdated revision": {"closing_revision_id": "outdated revision"},
    "a revision that is not there": {"closing_revision_id": 10**8},
    "a solution that nobody linked": {
        "solution_id": "foreign",
        "closing_revision_id": "foreign revision",
    },
    "a policy": {"solution_id": "policy", "closing_revision_id": "policy revision"},
    "a retired article": {
        "solution_id": "retired",
        "closing_revision_id": "retired revision",
    },
}


@pytest.mark.parametrize("write", [update, insert])
def test_nothing_closes_with_something_missing(desk, articles, confirmed, write):
    for broken in BROKEN.values():
        refuse(desk.session, *write(confirmed, to_close(articles, broken)))


@pytest.mark.parametrize("state", ["new", "in_progress", "cancelled"])
def test_nothing_closes_that_is_not_resolved(desk, articles, confirmed, state):
    reason = "duplicate" if state == "cancelled" else None
    other = desk.incident("另一个").id if reason else None
    back = {"state": state, "cancel_reason": reason, "duplicate_of_id": other}
    execute(desk.session, *update(confirmed, back))

    values = to_close(articles, {"cancel_reason": None, "duplicate_of_id": None})
    refuse(desk.session, *update(confirmed, values), match="resolved")


def test_nothing_closes_on_a_word_without_an_event(desk, articles):
    incident = desk.resolved()
    links.link(desk.session, incident, articles["solution"], by=desk.as_("technician"))
    reporter = desk.person("reporter").id
    word = {
        "verification": "confirmed",
        "verified_at": NOON.isoformat(" "),
        "verified_by_id": reporter,
        "recorded_by_id": reporter,
        "verification_channel": "test",
    }

    values = {**to_close(articles), **word}
    refuse(desk.session, *update(incident, values), match="time line")
    execute(desk.session, *update(incident, word))
    refuse(
        desk.session,
        *update(incident, to_close(articles)),
        match="time line",
    )


def word_of(incident):
    return {
        name: str(getattr(incident, name))
        for name in ("verification", "verification_channel")
    } | {
        "verified_by_id": incident.verified_by_id,
        "recorded_by_id": incident.recorded_by_id,
    }


def test_nothing_closes_again_on_the_word_of_the_first_time(desk, articles, closed):
    word = word_of(closed)
    closing.reopen(desk.session, closed, "又坏了", by=desk.as_("reporter"))
    verification.resolve(desk.session, closed, "重启", by=desk.as_("technician"))
    first = "(SELECT at FROM incident_event WHERE action = 'confirm')"

    statement = (
        f"UPDATE incident SET {set_of(to_close(articles) | word)},"
        f" verified_at = {first} WHERE id = :id"
    )
    values = {**to_close(articles), **word, "id": closed.id}
    refuse(desk.session, statement, values, match="time line")


def test_nothing_closes_on_a_word_given_for_another_solution(desk, articles, confirmed):
    word = word_of(confirmed)
    links.link(desk.session, confirmed, articles["foreign"], by=desk.as_("technician"))
    first = "(SELECT at FROM incident_event WHERE action = 'confirm')"
    values = to_close(articles, {"closing_revision_id": "foreign revision"}) | word

    statement = (
        f"UPDATE incident SET {set_of(values)}, verified_at = {first} WHERE id = :id"
    )
    refuse(desk.session, statement, {**values, "id": confirmed.id}, match="time line")


def other_value(column):
    """An expression for a value that is another one, also if there is none."""
    name = column.name
    if isinstance(column.type, sa.Boolean):
        return f"NOT {name}"
    if isinstance(column.type, sa.Integer):
        return f"COALESCE({name}, 0) + 1"
    if isinstance(column.type, sa.JSON):
        return """'{"other": 1}'"""
    if isinstance(column.type, sa.String):
        return f"COALESCE({name}, '') || 'x'"
    return "'2020-01-01 00:00:00'"


@pytest.mark.usefixtures("closed")
def test_a_closed_incident_never_changes(desk):
    """A column that is new here is added within ``incident_rules.lifted``."""
    row = execute(desk.session, "SELECT * FROM incident").mappings().one()

    for name in sorted(COLUMNS.keys() - MAY_CHANGE):
        value = other_value(COLUMNS[name])
        several = f"version = version + 1, {name} = {value} WHERE state = 'closed'"
        refuse(desk.session, f"UPDATE incident SET {name} = {value}")
        refuse(desk.session, f"UPDATE incident SET {several}")
        if COLUMNS[name].nullable and row[name] is not None:
            refuse(desk.session, f"UPDATE incident SET {name} = NULL")


@pytest.mark.usefixtures("closed")
def test_a_closed_incident_is_grouped_and_commented_on(desk):
    execute(
        desk.session,
        "UPDATE incident SET version = version + 1, updated_at = updated_at",
    )
    execute(desk.session, "UPDATE incident SET problem_id = NULL")


REOPENED = {
    "state": "in_progress",
    "verification": None,
    "verified_at": None,
    "verified_by_id": None,
    "recorded_by_id": None,
    "verification_channel": "",
    "satisfaction": None,
    "satisfaction_word": "",
    "closing_revision_id": None,
    "closed_at": None,
}
KEPT = {
    "verification": "confirmed",
    "verified_at": NOON.isoformat(" "),
    "verified_by_id": 1,
    "recorded_by_id": 1,
    "verification_channel": "page",
    "satisfaction": 5,
    "satisfaction_word": "好",
    "closing_revision_id": 1,
    "closed_at": NOON.isoformat(" "),
}


def test_a_closed_incident_is_reopened(desk, closed):
    execute(desk.session, *update(closed, REOPENED))


def test_a_reopened_incident_keeps_neither_word_nor_closing(desk, closed):
    for name, kept in KEPT.items():
        values = REOPENED | {name: kept}
        refuse(desk.session, *update(closed, values), match="neither word")


def test_a_closed_incident_is_only_reopened(desk, closed):
    for state in ("new", "resolved", "cancelled", "Closed"):
        values = REOPENED | {"state": state}
        refuse(desk.session, *update(closed, values), match="only be reopened")
    refuse(
        desk.session, *update(closed, REOPENED | {"state": None}), match="(?i)not.null"
    )
