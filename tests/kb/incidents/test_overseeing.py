"""Leads told of what would lie unseen: once, and again where it comes to that again."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from kb.audit import Actor, By
from kb.calendars import seeding
from kb.calendars.named_days import NamedDays
from kb.errors import ConflictError, ForbiddenError
from kb.incidents import overseeing, takers, transfers
from kb.incidents.holding import Place
from kb.incidents.models import Arrival, Incident
from kb.incidents.transfers import Handover
from kb.notifications import service as notices
from kb.notifications.models import Notification
from kb.people import units
from kb.people.models import Post, Tier, User
from kb.people.users import get_user
from tests.conftest import NOON
from tests.tiers import add_technician, add_tiers

LATER = NOON + timedelta(minutes=31)


@pytest.fixture
def tiers(desk):
    found = add_tiers(desk.session)
    found["county"].lead = get_user(desk.session, "county_business")
    found["city"].lead = get_user(desk.session, "city_business")
    desk.session.flush()
    return found


def told(desk, login):
    """What somebody was told, but for arrivals at their own post."""
    desk.session.flush()
    query = (
        select(Notification.kind)
        .join(User, Notification.user_id == User.id)
        .where(User.login == login, Notification.kind != "arrived")
        .order_by(Notification.id)
    )
    return list(desk.session.scalars(query))


def look(desk, now=NOON):
    desk.session.flush()
    return overseeing.tell_of_nobody(desk.session, now=now)


def look_for_unread(desk, now):
    desk.session.flush()
    return overseeing.tell_of_unread(desk.session, minutes=30, now=now)


def test_the_lead_is_told_at_once_of_what_nobody_can_take(desk, tiers):
    desk.incident(unit=tiers["county"], level=3)

    assert told(desk, "city_business") == ["nobody"]
    assert look(desk) == 0


def test_somebody_who_leaves_leaves_nothing_unseen(desk, tiers):
    desk.incident(unit=tiers["county"])
    worker = get_user(desk.session, "county_technical")

    first = look(desk)
    worker.active = False
    second, third = look(desk), look(desk)
    worker.active = True
    fourth = look(desk)
    worker.active = False
    fifth = look(desk)

    assert [first, second, third, fourth, fifth] == [0, 1, 0, 0, 1]
    assert told(desk, "city_business") == ["nobody", "nobody"]


def test_another_lead_is_told_when_the_first_has_left(desk, tiers):
    desk.person("manager")
    desk.incident(unit=tiers["county"], level=3)
    get_user(desk.session, "city_business").active = False

    assert look(desk) == 1
    assert told(desk, "county_business") == ["nobody"]


def test_many_at_once_are_told_in_one_sentence(desk, tiers):
    for _ in range(5):
        desk.incident(unit=tiers["county"])
    get_user(desk.session, "county_technical").active = False

    assert look(desk) == 5
    assert told(desk, "city_business") == ["many_for_nobody"]


def test_what_nobody_reads_is_told_to_the_lead_of_the_unit_once(desk, tiers):
    desk.incident(unit=tiers["county"])

    early = look_for_unread(desk, NOON + timedelta(minutes=29))
    due, again = look_for_unread(desk, LATER), look_for_unread(desk, LATER)

    assert (early, due, again) == (0, 1, 0)
    assert told(desk, "county_business") == ["unread"]


def test_only_minutes_of_work_count_as_unread(desk, tiers):
    seeding.add_default(
        desk.session, NamedDays(), zone="Asia/Shanghai", today=NOON.date()
    )
    desk.now = datetime(2026, 3, 6, 9, 50, tzinfo=UTC)  # Friday, 17:50 in Shanghai.
    desk.incident(unit=tiers["county"])

    sunday = look_for_unread(desk, datetime(2026, 3, 8, 3, tzinfo=UTC))
    early = look_for_unread(desk, datetime(2026, 3, 9, 1, 19, tzinfo=UTC))
    due = look_for_unread(desk, datetime(2026, 3, 9, 1, 20, tzinfo=UTC))

    assert (sunday, early, due) == (0, 0, 1)
    news = desk.session.scalars(
        select(Notification).where(Notification.kind == "unread")
    ).one()
    assert news.details["minutes"] == 30


def test_what_was_read_or_taken_is_not_unread(desk, tiers):
    read = desk.incident(unit=tiers["county"])
    taken = desk.incident(unit=tiers["county"])
    worker = get_user(desk.session, "county_technical")
    overseeing.mark_read(desk.session, read.id, worker, now=NOON)
    by = By(Actor(worker, "test"), NOON)
    transfers.start(desk.session, taken, by=by)

    assert look_for_unread(desk, LATER) == 0
    assert notices.count_unread(desk.session, worker) == 1


def test_news_that_came_after_the_page_was_read_stays_new(desk, tiers):
    incident = desk.incident(unit=tiers["county"])
    worker = get_user(desk.session, "county_technical")
    before = NOON - timedelta(seconds=1)

    overseeing.mark_read(desk.session, incident.id, worker, now=before)
    assert notices.count_unread(desk.session, worker) == 1

    overseeing.mark_read(desk.session, incident.id, worker, now=NOON)
    assert notices.count_unread(desk.session, worker) == 0


def test_somewhere_else_it_is_unread_again(desk, tiers):
    incident = desk.incident(unit=tiers["county"])
    worker = get_user(desk.session, "county_technical")
    overseeing.mark_read(desk.session, incident.id, worker, now=NOON)
    transfers.transfer(
        desk.session,
        incident,
        Handover(reason="没有权限", tried="重启", unit=tiers["city"], level=2),
        by=By(Actor(worker, "test"), NOON + timedelta(minutes=1)),
    )

    assert look_for_unread(desk, LATER) == 1
    assert told(desk, "city_business") == ["unread"]


CITIES, COUNTIES, INCIDENTS, TRANSFERS = 14, 100, 1_000, 600


def test_no_open_incident_is_without_a_taker_or_a_lead_who_was_told(desk):
    """1,000 incidents over 14 cities, 100 counties and both posts; people come and go."""
    chance = random.Random(16)
    session = desk.session
    every = add_region(session, chance)
    people = list(session.scalars(select(User).where(User.level.is_not(None))))
    incidents = [
        desk.incident(
            f"{number}",
            unit=chance.choice(every),
            post=chance.choice(list(Post)),
            level=chance.randint(1, 3),
        )
        for number in range(INCIDENTS)
    ]
    outcomes = Counter(
        hand_on(desk, chance, incidents, every, people) for _ in range(TRANSFERS)
    )
    for person in chance.sample(people, len(people) // 3):
        person.active = False

    while look(desk):
        pass

    assert outcomes["moved"] > TRANSFERS / 10, outcomes
    lost, without = unseen(session)
    assert lost == []
    assert without > 50  # Or the test would say nothing of leads.


def add_region(session, chance):
    """The tree; half of the posts are held, and half of the units have a lead."""
    region = units.add_unit(session, "省", tier=Tier.REGION)
    cities = [
        units.add_unit(session, f"市{number}", tier=Tier.CITY, parent=region)
        for number in range(CITIES)
    ]
    counties = [
        units.add_unit(
            session, f"县{number}", tier=Tier.COUNTY, parent=cities[number % CITIES]
        )
        for number in range(COUNTIES)
    ]
    every = [region, *cities, *counties]
    for unit in every:
        for post in Post:
            if unit is region or chance.random() < 0.5:
                level = {Tier.COUNTY: 1, Tier.CITY: 2, Tier.REGION: 3}[unit.tier]
                person = add_technician(session, f"p{unit.id}{post}", unit, post, level)
                unit.lead = person if chance.random() < 0.5 else unit.lead
    region.lead = add_technician(session, "lead", region, Post.TECHNICAL)
    session.flush()
    return every


def hand_on(desk, chance, incidents, every, people):
    incident, actor = chance.choice(incidents), chance.choice(people)
    handover = Handover(
        reason="换地方",
        tried="看过",
        unit=chance.choice([None, *every]),
        post=chance.choice([None, *Post]),
        level=chance.choice([None, 1, 2, 3]),
    )
    holders = takers.list_fit(desk.session, Place.of(incident))
    by = By(Actor(chance.choice(holders or [actor]), "test"), desk.now)
    try:
        transfers.transfer(desk.session, incident, handover, by=by)
    except (ConflictError, ForbiddenError) as refused:
        return refused.code
    return "moved"


def unseen(session):
    """Counted one by one, and not as the service looks for them."""
    lost, without = [], 0
    by_post = Counter()
    for person in session.scalars(select(User).where(User.active)):
        for row in person.memberships:
            place = (row.unit_id, row.post)
            by_post[place] = max(by_post[place], person.level or 4)
    last = {
        row.incident_id: row
        for row in session.scalars(select(Arrival).order_by(Arrival.id))
    }
    told = set(
        session.scalars(
            select(Notification.user_id)
            .join(User, Notification.user_id == User.id)
            .where(Notification.kind.in_(("nobody", "many_for_nobody")), User.active)
        )
    )
    for incident in session.scalars(select(Incident)):
        if by_post[incident.unit_id, incident.post] >= incident.level:
            continue
        without += 1
        if last[incident.id].lead_told_id not in told:
            lost.append(incident.number)
    return lost, without
