"""Steps of an item taken back by whoever took them, while nothing has followed."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from kb.audit import AuditEntry, Subject
from kb.incidents.errors import UndoCase, UndoRefusedError
from kb.items import checking, service
from kb.items.listing import list_events
from kb.items.models import ItemState as State
from kb.items.service import Plan
from kb.items.stepping import remember
from kb.items.undoing import find_undoable, undo
from kb.moves import INSTEAD_OF
from kb.notifications.models import Notification
from tests.kb.items.conftest import TODAY


def give(office, item):
    service.assign(
        office.session, item, office.desk.person("colleague"), by=office.by("lead")
    )


def plan(office, item):
    due_on = TODAY + timedelta(days=9)
    wanted = Plan(cause="另一原因", action="另一措施", due_on=due_on)
    service.plan(office.session, item, wanted, by=office.by("lead"))


def complete(office, item):
    service.complete(office.session, item, "做了", by=office.by("lead"))


def reject(office, item):
    service.reject(office.session, item, "不做", by=office.by("lead"))


def take_back(office, item):
    service.take_back(office.session, item, "没做完", by=office.by("lead"))


def send_back(office, item):
    checking.send_back(office.session, item, "无效", by=office.by("lead"))


@pytest.mark.parametrize(
    ("begin", "deed"),
    [
        ("item", plan),
        ("planned", plan),
        ("planned", give),
        ("planned", complete),
        ("planned", reject),
        ("done", take_back),
        ("done", send_back),
    ],
)
def test_a_step_is_taken_back_by_a_second_event(office, begin, deed):
    owner = office.desk.person("technician").id
    begun = {"owner_id": owner} if begin == "item" else {}
    item = getattr(office, begin)(**begun)
    state, before = item.state, remember(item)
    count = len(list_events(office.session, item))

    deed(office, item)
    step = find_undoable(office.session, item, by=office.by("lead"))
    undo(office.session, item, step.id, by=office.by("lead"))
    office.session.expire(item)

    assert (item.state, remember(item)) == (state, before)
    events = list_events(office.session, item)
    assert len(events) == count + 2
    assert {each.action for each in events} >= {step.action, "undo"}
    assert find_undoable(office.session, item, by=office.by("lead")) is None


def test_who_was_told_need_not_read_it_any_more(office):
    item = office.planned()
    later = office.by("lead", days=1)
    service.reject(office.session, item, "不做", by=later)

    step = find_undoable(office.session, item, by=later)
    undo(office.session, item, step.id, by=later)

    told = office.session.scalars(
        select(Notification).where(Notification.kind == "item_rejected")
    ).all()
    assert told
    assert all(each.read_at and each.mailed_at for each in told)


def test_a_step_stands_once_somebody_went_on_was_mailed_or_asks_for_another(office):
    item = office.planned()
    reject(office, item)
    step = find_undoable(office.session, item, by=office.by("lead"))

    with pytest.raises(UndoRefusedError) as others:
        undo(office.session, item, step.id, by=office.by("technician"))
    technician = office.desk.person("technician")
    technician.email = "technician@example.org"
    for told in office.session.scalars(select(Notification)):
        told.mailed_at = told.at + timedelta(minutes=1)
    with pytest.raises(UndoRefusedError) as mailed:
        undo(office.session, item, step.id, by=office.by("lead"))
    service.reopen(office.session, item, "要做", by=office.by("lead"))
    with pytest.raises(UndoRefusedError) as followed:
        undo(office.session, item, step.id, by=office.by("lead"))

    assert others.value.case is UndoCase.NOT_YOURS
    assert mailed.value.case is UndoCase.MAILED
    assert followed.value.case is UndoCase.FOLLOWED
    assert item.state is State.OPEN


def test_a_confirmed_effect_stands_for_good(office):
    assert (
        find_undoable(office.session, office.confirmed(), by=office.by("lead")) is None
    )


def test_the_audit_does_not_tell_what_stood_before(office):
    plan(office, office.planned())

    entries = select(AuditEntry.details).where(AuditEntry.noun == Subject.ITEM)
    assert all(INSTEAD_OF not in each for each in office.session.scalars(entries))
