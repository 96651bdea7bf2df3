"""What ends soon, and who is told of it how often."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from kb.notifications.models import Notification
from kb.registers.entries import Entry
from kb.registers.expiry import list_ending, warn
from kb.registers.service import change_record

ENDS = date(2026, 6, 30)


@pytest.fixture
def warned(registry):
    """Give the warnings of a day, and return who was told what of them."""

    def warned(days_before):
        session, before = registry.session, told(registry)
        today = ENDS - timedelta(days=days_before)
        warn(session, registry.types, today=today, now=registry.desk.now)
        return told(registry)[len(before) :]

    return warned


def told(registry):
    query = select(Notification).order_by(Notification.id)
    return [
        (each.user.login, each.kind, each.details["days"])
        for each in registry.session.scalars(query)
    ]


def test_the_responsible_are_told_90_30_and_7_days_before_and_after(registry, warned):
    registry.desk.person("colleague")
    ends = {"ends_on": ENDS.isoformat()}
    record = registry.add("agreement", "光纤租用", holder="colleague", **ends)
    version = record.version

    assert warned(91) == []
    assert warned(90) == [("colleague", "record_ends", 90)]
    assert warned(60) == []
    assert warned(30) == [("colleague", "record_ends", 30)]
    assert warned(29) == []
    assert warned(7) == [("colleague", "record_ends", 7)]
    assert warned(0) == []
    assert warned(-1) == [("colleague", "record_ended", -1)]
    assert warned(-2) == []
    # Whoever had its form open meanwhile can still keep it.
    registry.session.refresh(record)
    assert record.version == version


def test_days_that_were_missed_are_made_up_by_one_notice(registry, warned):
    registry.desk.person("colleague")
    ends = {"ends_on": ENDS.isoformat()}
    registry.add("agreement", "光纤租用", holder="colleague", **ends)

    assert warned(20) == [("colleague", "record_ends", 20)]


def test_an_extension_begins_the_warnings_anew(registry, warned):
    registry.desk.person("colleague")
    ends = {"ends_on": (ENDS - timedelta(days=365)).isoformat()}
    record = registry.add("agreement", "光纤租用", holder="colleague", **ends)
    assert len(warned(90)) == 1

    entry = Entry(texts={"ends_on": ENDS.isoformat()})
    found, by = registry.types["agreement"], registry.desk.as_("technician")
    change_record(registry.session, found, record, entry, by=by)

    assert warned(89) == [("colleague", "record_ends", 89)]


def test_of_a_paper_its_manager_and_holder_are_told_its_code_alone(registry, warned):
    registry.desk.person("colleague")
    until = {"valid_until": ENDS.isoformat()}
    paper = registry.add(
        "paper", "高级系统管理师", by="manager", holder="colleague", **until
    )

    assert {login for login, *_ in warned(30)} == {"manager", "colleague"}
    (details,) = {
        str(sorted(each.details.items()))
        for each in registry.session.scalars(select(Notification))
    }
    assert paper.code in details
    assert "高级" not in details


def test_what_ends_within_some_days_is_listed_the_next_first(registry):
    later = registry.add("agreement", "后", ends_on="2026-06-30")
    sooner = registry.add("agreement", "先", ends_on="2026-04-01")
    registry.add("agreement", "远", ends_on="2028-01-01")
    user = registry.desk.person("technician")

    found = list_ending(registry.session, user, today=date(2026, 4, 2), days=90)

    assert found == [sooner, later]
