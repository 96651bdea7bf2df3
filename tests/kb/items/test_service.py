"""Items planned, done, and confirmed by another person on another day."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from kb.audit import AuditEntry, Subject
from kb.items import service
from kb.items.checking import confirm, send_back
from kb.items.errors import (
    EffectTooEarlyError,
    ItemCase,
    ItemInputError,
    ItemNotAllowedError,
    OwnEffectError,
    OwnerComplainedOfError,
)
from kb.items.listing import list_events, lock_item
from kb.items.models import ItemState as State
from kb.items.service import NewItem, Plan
from kb.items.sources import ItemSource
from kb.notifications.models import Notification
from kb.notifications.service import Kind
from kb.services.models import OWN
from tests.kb.items.conftest import TODAY


def told(office, login):
    query = (
        select(Notification.kind)
        .where(Notification.user_id == office.desk.person(login).id)
        .order_by(Notification.id)
    )
    return list(office.session.scalars(query))


def refused(office, statement, reason):
    office.session.flush()
    with pytest.raises(DBAPIError, match=reason), office.session.begin_nested():
        office.session.execute(text(statement))


def test_an_item_goes_from_open_to_confirmed_and_keeps_every_step(office):
    item = office.confirmed()

    assert item.number == f"ITM-{item.id:06}"
    assert item.state is State.CONFIRMED
    assert item.closed_at is not None
    assert [
        (each.action, each.target) for each in list_events(office.session, item)
    ] == [
        ("open", State.OPEN),
        ("plan", State.PLANNED),
        ("complete", State.DONE),
        ("verify", State.CONFIRMED),
    ]
    entries = select(AuditEntry.action).where(AuditEntry.noun == Subject.ITEM)
    assert set(office.session.scalars(entries)) == {
        "open",
        "plan",
        "complete",
        "verify",
    }
    assert told(office, "technician") == [Kind.ITEM_GIVEN, Kind.ITEM_CONFIRMED]
    assert told(office, "lead") == [Kind.ITEM_DONE]


@pytest.mark.parametrize("check", [confirm, send_back])
def test_neither_the_doer_nor_the_owner_checks_the_effect(office, check):
    owned = office.done()
    by_the_lead = office.planned()
    service.complete(office.session, by_the_lead, "代为完成", by=office.by("lead"))

    for item, login in [
        (owned, "technician"),
        (by_the_lead, "lead"),
        (by_the_lead, "technician"),
    ]:
        with pytest.raises(OwnEffectError):
            check(office.session, item, "有效", by=office.by(login))
        assert item.state is State.DONE
    check(office.session, by_the_lead, "有效", by=office.by("colleague"))


def test_no_check_is_earlier_than_the_action(office):
    item = office.planned()
    soon = TODAY + timedelta(days=7)
    service.complete(office.session, item, "下周生效", soon, by=office.by("technician"))

    with pytest.raises(EffectTooEarlyError):
        confirm(office.session, item, "有效", by=office.by("lead", days=6))
    confirm(office.session, item, "有效", by=office.by("lead", days=7))

    assert item.checked_on == soon


def test_what_had_no_effect_is_planned_again(office):
    item = office.done()

    send_back(office.session, item, "差异依旧", by=office.by("lead"))

    assert item.state is State.PLANNED
    assert (item.done_by_id, item.action_on, item.effect) == (None, None, "差异依旧")
    assert told(office, "technician")[-1] == Kind.ITEM_RETURNED


def test_rejecting_needs_a_reason_and_can_be_taken_back(office):
    item = office.planned()

    with pytest.raises(ItemInputError) as caught:
        service.reject(office.session, item, " ", by=office.by("lead"))
    service.reject(office.session, item, "不再使用", by=office.by("lead"))
    assert (caught.value.case, item.state) == (ItemCase.REASON_MISSING, State.REJECTED)

    service.reopen(office.session, item, "仍在使用", by=office.by("lead"))
    assert (item.state, item.closed_at) == (State.OPEN, None)


@pytest.mark.parametrize(
    ("changes", "case"),
    [
        ({"cause": " "}, ItemCase.CAUSE_MISSING),
        ({"action": ""}, ItemCase.ACTION_MISSING),
        ({"due_on": None}, ItemCase.DUE_MISSING),
        ({"due_on": TODAY - timedelta(days=1)}, ItemCase.DUE_PASSED),
        ({"owner": None}, ItemCase.OWNER_MISSING),
        ({"owner": "reporter"}, ItemCase.NOT_OF_CLIENT),
    ],
)
def test_a_plan_says_cause_action_day_and_owner(office, changes, case):
    item = office.item()
    given = {"cause": "原因", "action": "措施", "due_on": TODAY, "owner": "technician"}
    given |= changes
    if given["owner"]:
        given["owner"] = office.desk.person(given["owner"])

    with pytest.raises(ItemInputError) as caught:
        service.plan(office.session, item, Plan(**given), by=office.by("lead"))

    assert caught.value.case is case
    assert (item.state, item.cause) == (State.OPEN, "")


def test_the_one_complained_of_never_owns_it(office):
    about = office.desk.person("technician").id
    with pytest.raises(OwnerComplainedOfError):
        office.item(about_id=about, owner_id=about)
    item = office.item(about_id=about)

    with pytest.raises(OwnerComplainedOfError):
        service.assign(
            office.session, item, office.desk.person("technician"), by=office.by("lead")
        )

    refused(
        office, f"UPDATE item SET owner_id = {about} WHERE id = {item.id}", "(?i)check"
    )


def test_only_staff_of_the_client_propose_items(office):
    new = NewItem(title="建议", source=ItemSource.IMPROVEMENT, client_id=OWN)

    with pytest.raises(ItemNotAllowedError):
        service.propose(office.session, new, by=office.by("reporter"))

    assert service.propose(office.session, new, by=office.by("colleague")).id


@pytest.mark.parametrize(
    ("values", "case"),
    [
        ({"title": " \n"}, ItemCase.BAD_TITLE),
        ({"title": "长" * 201}, ItemCase.BAD_TITLE),
        ({"clause": "x" * 61}, ItemCase.BAD_CLAUSE),
    ],
)
def test_an_item_without_a_proper_title_is_refused(office, values, case):
    with pytest.raises(ItemInputError) as caught:
        office.item(**values)

    assert caught.value.case is case


def test_the_database_refuses_what_the_service_does(office):
    done, confirmed = office.done(), office.confirmed()
    doer = done.done_by_id
    check = f"checked_on = action_on, closed_at = done_at WHERE id = {done.id}"

    refused(
        office,
        f"UPDATE item SET state = 'confirmed', checked_by_id = {doer}, {check}",
        "(?i)check",
    )
    early = check.replace("action_on", "'2020-01-01'", 1)
    refused(
        office,
        f"UPDATE item SET state = 'confirmed', checked_by_id = {doer + 99}, {early}",
        "(?i)check|foreign",
    )
    refused(office, f"UPDATE item SET title = '改' WHERE id = {confirmed.id}", "never")
    undone = office.planned(owner="colleague")
    refused(
        office,
        "UPDATE item SET state = 'confirmed', done_by_id = owner_id, done_at = created_at,"
        f" action_on = due_on, checked_on = due_on, checked_by_id = {doer},"
        f" closed_at = created_at WHERE id = {undone.id}",
        "only what was done before",
    )
    refused(office, "DELETE FROM item", "never deleted")
    refused(office, "UPDATE item_event SET text = ''", "never rewritten")
    refused(office, "DELETE FROM item_event", "never rewritten")


def test_two_steps_at_once_follow_each_other(office):
    item = office.planned()

    assert lock_item(office.session, item.id, office.desk.person("lead")) is item
