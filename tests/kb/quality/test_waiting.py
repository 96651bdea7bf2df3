"""Findings that wait for somebody, in a line each."""

import pytest

from kb import lines
from kb.incidents import policy
from kb.quality import waiting
from tests.bureau import make_bureau


@pytest.fixture
def bureau(session):
    return make_bureau(session)


def place(bureau, **findings):
    """A finding for each name, with what is said of it."""
    indicator, run = bureau.indicator(), bureau.run()
    return {
        name: bureau.finding(indicator, run, **said).id
        for name, said in findings.items()
    }


def left_of(bureau, login):
    return [line.id for line in lines_of(bureau, login)]


def lines_of(bureau, login):
    asked = waiting.ask_for_left(bureau.people[login].id, limit=5)
    return lines.read(bureau.session, [asked])[0]


def explained_for(bureau, login):
    reader = bureau.people[login]
    asked = waiting.ask_for_explained(bureau.session, reader, limit=5)
    values = policy.seen_by(bureau.session, reader).values
    found = lines.read(bureau.session, [asked] if asked is not None else [], **values)
    return [line.id for part in found for line in part]


def test_clerks_are_shown_what_they_entered_and_have_not_settled(bureau):
    placed = place(
        bureau,
        new={},
        again={"state": "reopened"},
        explained={"state": "explained"},
        sent={"state": "back_office"},
    )

    # Both of one indicator: one line, about the oldest.
    assert left_of(bureau, "clerk") == [placed["new"]]
    assert [line.number for line in lines_of(bureau, "clerk")] == ["2"]
    assert left_of(bureau, "other_clerk") == []


def test_what_somebody_was_given_waits_for_them_too(bureau):
    placed = place(bureau, given={"assignee": bureau.people["other_clerk"]})

    assert left_of(bureau, "other_clerk") == [placed["given"]]


def test_an_explanation_waits_for_whoever_leads_above_and_for_nobody_else(bureau):
    placed = place(bureau, explained={"state": "awaiting_approval"})

    assert explained_for(bureau, "city_lead") == [placed["explained"]]
    assert explained_for(bureau, "boss") == [placed["explained"]]
    for login in ("clerk", "county_lead", "stranger"):
        assert explained_for(bureau, login) == []


def test_nobody_judges_what_they_explained_themselves(bureau):
    explained = {
        "state": "awaiting_approval",
        "explained_by": bureau.people["city_lead"],
    }
    place(bureau, explained=explained)

    assert explained_for(bureau, "city_lead") == []
