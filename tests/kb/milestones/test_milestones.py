"""Milestones of a contract: planned, measured, told of, and kept once they are met."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy import select

from kb.audit import AuditEntry
from kb.errors import NotFoundError
from kb.items.models import Item
from kb.items.sources import ItemSource
from kb.milestones import listing, service
from kb.milestones.errors import (
    MilestoneCase,
    MilestoneFollowedError,
    MilestoneInputError,
    MilestoneMetError,
    MilestoneNotAllowedError,
    MilestoneNotMissedError,
    PlanThereError,
)
from kb.milestones.listing import Standing
from kb.milestones.models import Measure, Milestone
from kb.milestones.plans import Wanted, read_plans
from kb.milestones.telling import watch
from kb.notifications.models import Notification
from kb.services import clients, contracts
from kb.services.contracts import Terms
from kb.services.models import OWN, Client

LATER = datetime(2026, 3, 20, 9, tzinfo=UTC)
ARTICLES = Wanted(
    names={"zh": "知识库建成", "en": "Knowledge base"},
    measure=Measure.ARTICLES,
    target=2,
    month=1,
)


@pytest.fixture
def contract(desk):
    terms = Terms(number="HT-1", starts_on=date(2026, 2, 15), ends_on=date(2027, 2, 14))
    own = desk.session.get_one(Client, OWN)
    by = desk.as_("administrator")
    return contracts.add_contract(desk.session, own, terms, by=by)


@pytest.fixture
def articles(desk, contract):
    return service.add(desk.session, contract, ARTICLES, by=desk.as_("manager"))


def look(desk, milestone):
    return service.look(desk.session, milestone, by=desk.as_("manager"))


def test_the_days_follow_from_the_beginning_of_the_contract(desk, contract):
    plan = read_plans()["usual"]
    service.apply(desk.session, contract, plan, by=desk.as_("manager"))

    (found,) = listing.list_of(desk.session, [contract]).values()

    assert [each.due_on.isoformat() for each in found] == [
        "2026-03-14",
        "2026-04-14",
        "2026-08-14",
        "2026-11-14",
        "2027-02-14",
    ]
    with pytest.raises(PlanThereError):
        service.apply(desk.session, contract, plan, by=desk.as_("manager"))


def test_what_is_met_is_recorded_with_its_day_and_value_and_stays(desk, articles):
    desk.solution("甲")
    assert not look(desk, articles)
    desk.solution("乙")
    seen = listing.see(desk.session, articles, now=desk.now)
    assert (seen.standing, seen.value) == (Standing.REACHED, 2)

    assert look(desk, articles)

    desk.solution("丙")
    assert (articles.met_on, articles.met_value) == (date(2026, 3, 2), 2)
    seen = listing.see(desk.session, articles, now=desk.now)
    assert (seen.standing, seen.value) == (Standing.MET, 2)
    with pytest.raises(MilestoneMetError):
        service.remove(desk.session, articles, by=desk.as_("manager"))
    change = sa.update(Milestone).values(met_value=9)
    with pytest.raises(sa.exc.DatabaseError, match="stays as it was recorded"):
        desk.session.execute(change)


def test_a_share_counts_from_its_last_day_on(desk, contract):
    wanted = replace(
        ARTICLES, measure=Measure.NUMBER, subject="first_line_share", target=80
    )
    share = service.add(desk.session, contract, wanted, by=desk.as_("manager"))
    desk.closed("甲")
    seen = listing.see(desk.session, share, now=desk.now)
    assert (seen.standing, seen.value) == (Standing.REACHED, 100)
    assert not look(desk, share)

    desk.now = LATER

    assert look(desk, share)
    assert share.met_value == 100


def test_its_owner_is_told_once_before_and_once_after(desk, articles):
    articles.owner = desk.person("technician")
    for now in (desk.now, desk.now, LATER, LATER):
        desk.now = now
        watch(desk.session, after=0, by=desk.as_("manager"))

    told = desk.session.scalars(select(Notification).order_by(Notification.id)).all()
    assert [(each.kind, each.user_id) for each in told] == [
        ("milestone_due", desk.person("technician").id),
        ("milestone_missed", desk.person("technician").id),
    ]
    assert told[0].path == f"/contracts/{articles.contract_id}"


def test_without_an_owner_the_managers_are_told(desk, articles):
    assert watch(desk.session, after=0, by=desk.as_("manager")) == (1, 0)

    told = desk.session.scalars(select(Notification.user_id)).all()
    assert told == [desk.person("manager").id]
    assert articles.told_before == articles.due_on


def test_a_missed_one_is_followed_up_by_one_item(desk, articles):
    def follow_up():
        return service.follow_up(desk.session, articles, by=desk.as_("manager"))

    with pytest.raises(MilestoneNotMissedError):
        follow_up()
    desk.now = LATER
    assert listing.stand(articles, LATER.date(), 1) is Standing.MISSED

    item = follow_up()

    assert (item.source, item.clause) == (ItemSource.CONTRACT, "HT-1")
    with pytest.raises(MilestoneFollowedError):
        follow_up()
    assert len(desk.session.scalars(select(Item)).all()) == 1
    audit = desk.session.scalars(select(AuditEntry.action)).all()
    assert "follow_up" in audit


@pytest.mark.parametrize(
    ("changed", "case"),
    [
        ({"names": {"zh": " "}}, MilestoneCase.NAME_MISSING),
        ({"month": 0}, MilestoneCase.BAD_MONTH),
        ({"month": 121}, MilestoneCase.BAD_MONTH),
        ({"target": 0}, MilestoneCase.BAD_TARGET),
        ({"target": float("nan")}, MilestoneCase.BAD_TARGET),
        ({"subject": "nothing"}, MilestoneCase.BAD_SUBJECT),
        ({"measure": Measure.RECORDS}, MilestoneCase.BAD_SUBJECT),
        (
            {"measure": Measure.NUMBER, "subject": "carried_over"},
            MilestoneCase.BAD_SUBJECT,
        ),
        (
            {"measure": Measure.NUMBER, "subject": "known_share", "target": 101},
            MilestoneCase.BAD_TARGET,
        ),
    ],
)
def test_what_cannot_be_a_milestone_is_refused(desk, contract, changed, case):
    with pytest.raises(MilestoneInputError) as refused:
        service.add(
            desk.session, contract, replace(ARTICLES, **changed), by=desk.as_("manager")
        )
    assert refused.value.case is case


def test_only_who_works_for_the_client_answers_for_one(desk, contract):
    with pytest.raises(MilestoneInputError):
        service.add(
            desk.session,
            contract,
            ARTICLES,
            desk.person("reporter"),
            by=desk.as_("manager"),
        )


def test_managers_of_the_client_and_owners_see_a_contract(desk, contract, articles):
    technician = desk.person("technician")
    with pytest.raises(MilestoneNotAllowedError):
        service.add(desk.session, contract, ARTICLES, by=desk.as_("technician"))
    with pytest.raises(NotFoundError):
        listing.get_contract(desk.session, contract.id, technician)

    articles.owner = technician

    assert listing.list_contracts(desk.session, technician, page=1) == [contract]
    assert not listing.list_contracts(desk.session, desk.person("reporter"), page=1)
    other = clients.add_client(
        desk.session, "port", {"zh": "港务"}, by=desk.as_("administrator")
    )
    clients.assign(
        desk.session, desk.person("manager"), other, by=desk.as_("administrator")
    )
    assert not listing.list_contracts(desk.session, desk.person("manager"), page=1)


@pytest.mark.parametrize("measure", Measure)
def test_every_measure_is_counted(desk, contract, measure):
    subject = {"number": "closed", "records": "asset", "reports": "monthly"}
    wanted = replace(ARTICLES, measure=measure, subject=subject.get(measure, ""))
    milestone = service.add(desk.session, contract, wanted, by=desk.as_("manager"))

    assert listing.see(desk.session, milestone, now=desk.now).value == 0
