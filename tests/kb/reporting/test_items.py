"""What reports say of complaints, items and surveys."""

from datetime import timedelta

import pytest

from kb.complaints import service as complaints
from kb.complaints.models import ComplaintChannel
from kb.complaints.service import Received
from kb.reporting.kinds import read_kinds
from kb.reporting.making import Asked, compute
from kb.reports.periods import read_period
from tests.conftest import NOON
from tests.kb.items.conftest import office
from tests.kb.reporting.vocabulary import VOCABULARY

__all__ = ["office"]
LATER = NOON + timedelta(days=60)


def rows_of(office, kind, code, period="2026-03", **cut):
    asked = Asked(kind=read_kinds()[kind], period=read_period(period), **cut)
    document = compute(office.session, asked, VOCABULARY, now=LATER)
    (block,) = [each for each in document.blocks if each.code == code]
    return [
        (row[0]["en"], row[1]) if isinstance(row[0], dict) else row
        for row in block.rows
    ]


@pytest.fixture
def complaint(office):
    incident = office.desk.incident("打印机脱机")
    incident.unit_id = office.unit.id
    received = Received(
        text="三天没人来",
        channel=ComplaintChannel.PAGE,
        complainer=office.desk.person("reporter"),
        incident=incident,
    )
    by = office.by("reporter")
    return complaints.receive(
        office.session, received, within=timedelta(hours=8), by=by
    )


def test_complaints_of_the_month_are_counted(office, complaint):
    complaints.answer(office.session, complaint, "致歉", by=office.by("lead"))
    complaints.decide(
        office.session, complaint, accepted=True, by=office.by("reporter")
    )

    rows = dict(rows_of(office, "complaints", "complaints"))

    assert rows["Received"] == rows["Acknowledged in time"] == 1
    assert rows["Answer accepted"] == 1
    assert rows["Answer not accepted"] == rows["Improvement item closed"] == 0
    before = dict(rows_of(office, "complaints", "complaints", "2026-02"))
    assert set(before.values()) == {0}


def test_items_are_counted_by_age_and_the_overdue_are_named(office, complaint):
    open_one, confirmed = office.item(due_on=NOON.date()), office.confirmed()
    complaint.item.due_on = NOON.date()
    assert confirmed

    counts = dict(rows_of(office, "improvement", "items"))
    overdue = rows_of(office, "improvement", "overdue")

    assert counts["Opened in the period"] == 3
    assert counts["Effect confirmed in the period"] == 1
    assert counts["Open at the end: up to 30 days"] == 2
    assert [row[0] for row in overdue] == [open_one.number], "complaints are not named"
