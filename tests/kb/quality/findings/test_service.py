"""Findings assigned, explained, and agreed to."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from kb.audit import AuditEntry
from kb.quality.findings import service
from kb.quality.findings.errors import (
    FindingInputError,
    FindingNotAllowedError,
    OwnExplanationError,
)
from kb.quality.findings.listing import list_events
from kb.quality.findings.models import FindingState as State
from tests.conftest import NOON

TODAY = NOON.date()
NEXT_MONTH = TODAY + timedelta(days=30)


def test_a_finding_is_assigned_within_its_unit(session, bureau):
    finding = bureau.make_finding()

    service.assign(
        session, finding, bureau.people["colleague"], by=bureau.as_("county_lead")
    )

    assert finding.state is State.ASSIGNED
    assert finding.assignee_id == bureau.people["colleague"].id


def test_a_finding_is_given_to_nobody_of_another_unit(session, bureau):
    finding = bureau.make_finding()

    with pytest.raises(FindingInputError, match="somebody of its unit"):
        service.assign(
            session, finding, bureau.people["stranger"], by=bureau.as_("county_lead")
        )

    assert finding.state is State.NEW


def test_an_explanation_waits_for_the_unit_above(session, bureau):
    finding = bureau.make_finding()

    service.explain(
        session, finding, "确属实际情况", NEXT_MONTH, by=bureau.as_("clerk")
    )
    with pytest.raises(FindingNotAllowedError):
        service.approve_explanation(session, finding, by=bureau.as_("county_lead"))
    service.approve_explanation(session, finding, by=bureau.as_("city_lead"))

    assert finding.state is State.EXPLAINED
    assert finding.explained_until == NEXT_MONTH
    assert finding.explained_at == NOON


def test_nobody_agrees_to_their_own_explanation(session, bureau):
    finding = bureau.make_finding()
    service.explain(session, finding, "属实", NEXT_MONTH, by=bureau.as_("city_lead"))

    with pytest.raises(OwnExplanationError):
        service.approve_explanation(session, finding, by=bureau.as_("city_lead"))

    service.approve_explanation(session, finding, by=bureau.as_("region_lead"))
    assert finding.state is State.EXPLAINED


def test_a_rejected_explanation_is_work_again_for_who_gave_it(session, bureau):
    finding = bureau.make_finding()
    service.explain(session, finding, "属实", NEXT_MONTH, by=bureau.as_("clerk"))

    service.reject_explanation(session, finding, "请附证明", by=bureau.as_("city_lead"))

    assert finding.state is State.ASSIGNED
    assert finding.assignee_id == bureau.people["clerk"].id
    assert finding.explained_until is None


@pytest.mark.parametrize(
    ("reason", "until"),
    [
        ("  ", NEXT_MONTH),
        ("属实", TODAY),
        ("属实", TODAY + timedelta(days=367)),
    ],
)
def test_an_explanation_needs_a_reason_and_a_day_within_a_year(
    session, bureau, reason, until
):
    finding = bureau.make_finding()

    with pytest.raises(FindingInputError):
        service.explain(session, finding, reason, until, by=bureau.as_("clerk"))

    assert finding.state is State.NEW
    assert list_events(session, finding) == []


def test_the_time_line_and_the_audit_name_no_value(session, bureau):
    finding = bureau.make_finding()

    service.explain(session, finding, "属实", NEXT_MONTH, by=bureau.as_("clerk"))

    entry = session.scalars(
        select(AuditEntry).where(AuditEntry.noun == "finding")
    ).one()
    (event,) = list_events(session, finding)
    assert entry.details == {
        "before": "new",
        "after": "awaiting_approval",
        "until": NEXT_MONTH.isoformat(),
    }
    assert event.details == {
        "until": NEXT_MONTH.isoformat(),
        "instead_of": {
            "assignee_id": None,
            "explained_at": None,
            "explained_by_id": None,
            "explained_until": None,
        },
    }


def test_the_database_takes_no_persons_word_that_it_is_corrected(session, bureau):
    finding = bureau.make_finding()
    finding.state = State.CORRECTED
    finding.corrected_run_id = finding.last_run_id

    with pytest.raises(DBAPIError, match="only a run says"):
        session.flush()
