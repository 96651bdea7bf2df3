"""Complaints: whose they become, who reads them, and what who complained has to say."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from kb.complaints import listing, service
from kb.complaints.errors import (
    ComplaintInputError,
    ComplaintNotAllowedError,
    ComplaintStateError,
)
from kb.complaints.models import ComplaintChannel
from kb.complaints.service import Received
from kb.complaints.telling import tell_late
from kb.contacts.models import Contact
from kb.contacts.service import Card, take_down
from kb.errors import NotFoundError
from kb.incidents.models import Incident, State
from kb.items import checking
from kb.items import listing as items
from kb.items import service as item_service
from kb.items.errors import OwnerComplainedOfError, UnansweredError
from kb.items.models import ItemState
from kb.items.service import Plan
from kb.notifications.models import Notification
from kb.people.models import Role
from tests.conftest import NOON
from tests.factories import make_user
from tests.kb.items.conftest import TODAY, office

__all__ = ["office"]
DAY = timedelta(hours=8)


@pytest.fixture
def incident(office):
    incident = office.desk.incident("打印机脱机")
    incident.unit_id = office.unit.id
    incident.assignee_id = office.desk.person("technician").id
    office.session.flush()
    return incident


def receive(office, login="reporter", **values):
    values = {
        "text": "三天没有人联系我",
        "channel": ComplaintChannel.PAGE,
        "complainer": office.desk.person(login),
    } | values
    by = office.by(login)
    return service.receive(office.session, Received(**values), within=DAY, by=by)


def told(office, login):
    query = (
        select(Notification.kind)
        .where(Notification.user_id == office.desk.person(login).id)
        .order_by(Notification.id)
    )
    return list(office.session.scalars(query))


def test_a_complaint_becomes_an_item_of_the_lead_and_no_incident(office, incident):
    complaint = receive(office, incident=incident)
    item = complaint.item

    assert (item.source, item.source_id) == ("complaint", complaint.id)
    assert (item.owner_id, item.about_id) == (
        office.desk.person("lead").id,
        office.desk.person("technician").id,
    )
    assert item.confidential
    assert told(office, "lead")[-1] == "item_given"
    assert len(office.session.scalars(select(Incident)).all()) == 1
    assert incident.state is State.NEW


def test_whoever_is_complained_of_reads_it_nowhere(office, incident):
    before = len(incident.events)
    item = receive(office, incident=incident).item

    for login in ("technician", "colleague", "reviewer"):
        assert item.id not in office.seen(login)
        with pytest.raises(NotFoundError):
            items.get_item(office.session, item.id, office.desk.person(login))
    office.session.refresh(incident)
    assert len(incident.events) == before
    assert not any("complaint" in kind for kind in told(office, "technician"))
    assert item.id in office.seen("lead")


def test_a_lead_who_is_complained_of_is_passed_over_for_the_managers(office, incident):
    manager = office.desk.person("manager")
    complaint = receive(office, incident=incident, about=office.desk.person("lead"))

    assert complaint.item.owner_id is None
    assert told(office, "manager") == ["complaint_without_owner"]
    assert complaint.item.id not in office.seen("lead")
    with pytest.raises(OwnerComplainedOfError):
        item_service.assign(
            office.session,
            complaint.item,
            office.desk.person("lead"),
            by=office.by("manager"),
        )
    item_service.assign(
        office.session, complaint.item, manager, by=office.by("manager")
    )


def test_a_complaint_is_acknowledged_within_working_time(office, incident):
    complaint = receive(office, incident=incident)

    late = complaint.acknowledge_by + timedelta(minutes=1)
    lead = office.desk.person("lead")
    assert complaint.acknowledge_by > NOON
    assert listing.list_late(office.session, lead, now=late) == [complaint]
    assert listing.list_late(office.session, lead, now=complaint.acknowledge_by) == []
    technician = office.desk.person("technician")
    assert listing.list_late(office.session, technician, now=late) == []

    service.acknowledge(office.session, complaint, by=office.by("lead"))

    assert listing.list_late(office.session, lead, now=late) == []
    assert told(office, "reporter") == ["complaint_acknowledged"]
    with pytest.raises(ComplaintStateError):
        service.acknowledge(office.session, complaint, by=office.by("lead"))


def test_the_answer_is_accepted_or_not_by_who_complained(office, incident):
    complaint = receive(office, incident=incident)
    session, reporter, lead = office.session, office.by("reporter"), office.by("lead")

    with pytest.raises(ComplaintStateError):
        service.decide(session, complaint, accepted=True, by=reporter)
    service.answer(session, complaint, "已安排专人", by=lead)
    with pytest.raises(ComplaintNotAllowedError):
        service.decide(session, complaint, accepted=True, by=office.by("neighbour"))
    with pytest.raises(ComplaintInputError):
        service.decide(session, complaint, accepted=False, by=reporter)
    service.decide(
        session, complaint, accepted=False, objection="还是没来", by=reporter
    )
    assert (complaint.accepted, complaint.item.awaits_answer) == (False, True)
    assert told(office, "lead")[-1] == "complaint_objected"

    service.answer(session, complaint, "今天下午到", by=lead)
    service.decide(session, complaint, accepted=True, by=reporter)

    assert (complaint.accepted, complaint.item.awaits_answer) == (True, False)
    with pytest.raises(ComplaintStateError):
        service.answer(session, complaint, "再答", by=lead)


def test_no_effect_is_confirmed_while_the_answer_is_missing(office, incident):
    complaint = receive(office, incident=incident)
    item, lead = complaint.item, office.by("lead")
    item_service.plan(
        office.session, item, Plan(cause="缺人", action="排班", due_on=TODAY), by=lead
    )
    item_service.complete(office.session, item, "已排班", by=lead)

    with pytest.raises(UnansweredError):
        checking.confirm(office.session, item, "有效", by=office.by("manager"))
    office.session.flush()
    with pytest.raises(DBAPIError), office.session.begin_nested():
        office.session.execute(
            text(
                "UPDATE item SET state = 'confirmed', checked_on = action_on,"
                f" checked_by_id = {office.desk.person('manager').id},"
                f" closed_at = done_at WHERE id = {item.id}"
            )
        )
    service.answer(office.session, complaint, "已排班", by=lead)
    checking.confirm(office.session, item, "有效", by=office.by("manager"))

    assert item.state is ItemState.CONFIRMED


def test_only_who_complained_finds_their_complaint(office, incident):
    complaint = receive(office, incident=incident)
    reporter = office.desk.person("reporter")

    assert listing.get_own(office.session, complaint.id, reporter) is complaint
    assert listing.list_own(office.session, reporter) == [complaint]
    for login in ("neighbour", "technician", "manager"):
        with pytest.raises(NotFoundError):
            listing.get_own(office.session, complaint.id, office.desk.person(login))


def test_only_who_works_on_it_answers(office, incident):
    complaint = receive(office, incident=incident)

    for login in ("technician", "colleague", "reporter"):
        with pytest.raises(ComplaintNotAllowedError):
            service.answer(office.session, complaint, "x", by=office.by(login))
        with pytest.raises(ComplaintNotAllowedError):
            service.acknowledge(office.session, complaint, by=office.by(login))


def test_the_desk_writes_down_what_a_caller_complains_of(office):
    desk = office.by("colleague")
    caller = Contact(
        name="李四", created_by_id=desk.actor.user.id, created_at=NOON, client_id=1
    )
    office.session.add(caller)
    office.session.flush()

    complaint = receive(
        office,
        "colleague",
        channel=ComplaintChannel.DESK,
        complainer=None,
        contact=caller,
    )

    assert (complaint.contact_id, complaint.complainer_id) == (caller.id, None)
    service.answer(office.session, complaint, "已致歉", by=office.by("manager"))


def test_a_stranger_does_not_complain_of_anothers_incident(office, incident):
    with pytest.raises(ComplaintNotAllowedError):
        receive(office, "neighbour", incident=incident)


def test_a_complaint_without_a_word_opens_nothing(office, incident):
    with pytest.raises(ComplaintInputError):
        receive(office, incident=incident, text=" \n")


def test_a_complaint_of_somebody_who_leads_and_complains_is_not_their_own(office):
    lead = make_user(office.session, "second", roles=(Role.TECHNICIAN,))
    office.unit.lead_id = lead.id
    office.desk.people["second"] = lead
    incident = office.desk.incident("网络慢", reporter="second")
    incident.unit_id = office.unit.id

    complaint = receive(office, "second", incident=incident)

    assert complaint.item.owner_id is None


def test_what_nobody_acknowledges_in_time_is_told_once(office, incident):
    complaint = receive(office, incident=incident)
    before = {
        each: len(told(office, each)) for each in ("lead", "manager", "technician")
    }

    assert tell_late(office.session, by=office.by("reviewer")) == 0
    assert tell_late(office.session, by=office.by("reviewer", days=3)) == 1
    assert tell_late(office.session, by=office.by("reviewer", days=4)) == 0

    after = {each: told(office, each)[before[each] :] for each in before}
    assert after == {
        "lead": ["complaint_late"],
        "manager": ["complaint_late"],
        "technician": [],
    }
    assert complaint.told_late_at is not None


def test_what_is_acknowledged_is_told_of_no_more(office, incident):
    complaint = receive(office, incident=incident)
    service.acknowledge(office.session, complaint, by=office.by("lead"))

    assert tell_late(office.session, by=office.by("reviewer", days=3)) == 0


def test_what_a_contact_says_of_the_answer_is_noted_by_who_works_on_it(office):
    card = Card(name="张大爷", phone="0755-1234567")
    contact = take_down(office.session, card, by=office.by("technician"))
    said = {"complainer": None, "contact": contact, "channel": ComplaintChannel.DESK}
    complaint = receive(office, "technician", **said)
    item_service.assign(
        office.session,
        complaint.item,
        office.desk.person("manager"),
        by=office.by("manager"),
    )
    service.answer(office.session, complaint, "致歉", by=office.by("manager"))

    with pytest.raises(ComplaintNotAllowedError):
        service.decide(
            office.session, complaint, accepted=True, by=office.by("colleague")
        )
    service.decide(
        office.session,
        complaint,
        accepted=False,
        objection="仍没有人来",
        by=office.by("manager"),
    )

    assert complaint.accepted is False
    assert complaint.item.awaits_answer
