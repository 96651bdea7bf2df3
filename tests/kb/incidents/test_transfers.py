"""Handing on: where it may go, who hears of it, and what the time line says."""

import pytest
from sqlalchemy import select

from kb.audit import Actor, By
from kb.database import NAMES_TO_ASKERS
from kb.incidents import listing, taking_back, transfers
from kb.incidents.errors import (
    AskedAlreadyError,
    AssigneeError,
    NobodyCase,
    NobodyThereError,
    NotAllowedError,
    NotAskedError,
    ReasonMissingError,
    SamePlaceError,
)
from kb.incidents.locking import lock_incident
from kb.incidents.models import State
from kb.incidents.transfers import Handover
from kb.notifications.models import Notification
from kb.people.models import Post, User
from tests.statements import asked_of
from tests.tiers import add_tiers


@pytest.fixture
def tiers(desk):
    return add_tiers(desk.session)


@pytest.fixture
def by(desk, tiers):  # noqa: ARG001 - its people.
    """Who acts, by login."""

    def acting(login):
        user = desk.session.scalars(select(User).where(User.login == login)).one()
        return By(Actor(user, "test"), desk.now)

    return acting


@pytest.fixture
def incident(desk, tiers):
    """A new one of the county's technical post."""
    return desk.incident(unit=tiers["county"])


@pytest.fixture
def hand(desk, incident, by):
    """Hands the incident on, in the name of whoever is named."""

    def hand_on(login, **where):
        words = {"reason": "县里没有权限", "tried": "重新登录", **where}
        return transfers.transfer(
            desk.session, incident, Handover(**words), by=by(login)
        )

    return hand_on


def told(desk, incident, kind):
    """The logins of those who got this notice of the incident."""
    desk.session.flush()
    query = (
        select(User.login)
        .join(Notification, Notification.user_id == User.id)
        .where(
            Notification.kind == kind, Notification.path == f"/incidents/{incident.id}"
        )
    )
    return set(desk.session.scalars(query))


def test_handing_it_to_where_it_is_is_refused(tiers, incident, hand):
    for where in (
        {},
        {"unit": tiers["county"]},
        {"level": 1, "post": Post.TECHNICAL, "unit": tiers["county"]},
    ):
        with pytest.raises(SamePlaceError):
            hand("county_technical", **where)

    assert [event.action for event in incident.events] == ["open"]


def test_another_person_of_the_same_post_is_a_change(hand, by):
    boss = by("city_technical").actor.user

    assert hand("county_technical", assignee=boss).assignee_id == boss.id
    with pytest.raises(SamePlaceError):
        hand("city_technical", assignee=boss)


def test_a_place_with_nobody_in_it_is_refused_and_the_next_above_named(desk, hand, by):
    by("county_business").actor.user.active = False
    desk.session.flush()

    with pytest.raises(NobodyThereError) as refused:
        hand("county_technical", post=Post.BUSINESS)

    assert refused.value.case is NobodyCase.NEXT_ABOVE
    assert refused.value.values["above"] == "city"
    assert "The next above who could take it: city." in str(refused.value)


def test_a_level_that_nobody_above_has_either_is_refused(hand):
    with pytest.raises(NobodyThereError) as refused:
        hand("county_technical", level=4)

    assert refused.value.case is NobodyCase.NONE_ABOVE


def test_the_account_of_a_system_is_nobody_who_could_take_it(desk, hand, by):
    by("county_business").actor.user.password_hash = ""
    desk.session.flush()

    with pytest.raises(NobodyThereError):
        hand("county_technical", post=Post.BUSINESS)


def test_nothing_goes_up_without_a_reason(tiers, incident, hand):
    for missing in ("reason", "tried"):
        with pytest.raises(ReasonMissingError):
            hand("county_technical", level=2, unit=tiers["city"], **{missing: " "})

    assert (incident.level, incident.unit) == (1, tiers["county"])


def test_only_who_holds_it_there_can_be_given_it(tiers, hand, by):
    for login in ("county_technical", "neighbour_city_technical", "city_business"):
        with pytest.raises(AssigneeError):
            hand(
                "county_technical",
                unit=tiers["city"],
                level=2,
                assignee=by(login).actor.user,
            )


def test_one_level_up_is_the_nearest_unit_where_somebody_could_take_it(
    desk, incident, by
):
    by("city_technical").actor.user.active = False
    desk.session.flush()

    handover = transfers.climb(desk.session, incident, reason="x", tried="y")

    assert (handover.unit.name, handover.level) == ("region", 2)


def test_where_it_arrives_the_whole_post_is_told(desk, tiers, incident, hand):
    assert told(desk, incident, "arrived") == {"county_technical"}

    hand("county_technical", unit=tiers["city"], post=Post.BUSINESS, level=2)

    assert told(desk, incident, "arrived") == {"county_technical", "city_business"}


def test_what_is_handed_to_one_person_is_told_to_them_alone(
    desk, tiers, incident, hand, by
):
    worker = by("city_technical").actor.user

    hand("county_technical", unit=tiers["city"], level=2, assignee=worker)

    assert told(desk, incident, "transferred") == {"city_technical"}
    assert told(desk, incident, "arrived") == {"county_technical"}


def test_the_time_line_says_where_it_went_and_from_which_post(
    desk, tiers, incident, hand
):
    hand("county_technical", unit=tiers["city"], level=2)
    tiers["city"].name = "改名的市"

    for login in ("manager", "reporter"):
        entry = listing.list_events(desk.session, incident, desk.person(login))[-1]
        handed = entry.handed

        assert (handed.unit, handed.post, handed.level) == ("city", Post.TECHNICAL, 2)
        assert (handed.from_unit, handed.from_post) == ("county", Post.TECHNICAL)
        assert handed.reason == ("县里没有权限" if login == "manager" else "")
        assert ("重新登录" in entry.text) is (login == "manager")


@pytest.mark.parametrize(("shown", "name"), [(True, "county_technical"), (False, None)])
def test_who_asks_is_told_names_by_a_setting(desk, tiers, incident, hand, shown, name):
    hand("county_technical", unit=tiers["city"], level=2)
    desk.session.info[NAMES_TO_ASKERS] = shown

    events = listing.list_events(desk.session, incident, desk.person("reporter"))

    assert events[0].actor.login == "reporter"
    assert (events[-1].actor.login if events[-1].actor else None) == name


def test_who_sent_it_up_asks_the_holder_and_gets_it_back(
    desk, tiers, incident, hand, by
):
    hand("county_technical", unit=tiers["city"], level=2)

    taking_back.ask_back(desk.session, incident, "查到原因", by=by("county_technical"))
    asked = told(desk, incident, "asked_back")
    with pytest.raises(AskedAlreadyError):
        taking_back.ask_back(desk.session, incident, "快点", by=by("county_technical"))
    taking_back.give_back(desk.session, incident, by=by("city_technical"))

    assert asked == {"city_technical"}
    assert told(desk, incident, "given_back") == {"county_technical"}
    assert (incident.unit, incident.level) == (tiers["county"], 1)
    assert incident.assignee.login == "county_technical"
    assert incident.asked_back_by_id is None
    assert incident.highest_level == 2


def test_the_holder_may_say_why_it_stays(desk, tiers, incident, hand, by):
    hand("county_technical", unit=tiers["city"], level=2)
    taking_back.ask_back(desk.session, incident, "查到原因", by=by("county_technical"))

    with pytest.raises(ReasonMissingError):
        taking_back.keep(desk.session, incident, " ", by=by("city_technical"))
    taking_back.keep(desk.session, incident, "马上就好", by=by("city_technical"))

    assert told(desk, incident, "kept") == {"county_technical"}
    assert incident.unit is tiers["city"]
    with pytest.raises(NotAskedError):
        taking_back.give_back(desk.session, incident, by=by("city_technical"))


def test_only_the_last_sender_may_ask(desk, tiers, incident, hand, by):
    hand("county_technical", unit=tiers["city"], level=2)
    hand("city_technical", unit=tiers["region"], level=3)

    for login in ("county_technical", "neighbour_city_technical", "city_business"):
        with pytest.raises(NotAllowedError):
            taking_back.ask_back(desk.session, incident, "要回", by=by(login))

    taking_back.ask_back(desk.session, incident, "要回", by=by("city_technical"))


def test_it_goes_back_to_the_post_if_whoever_asked_has_left_it(
    desk, tiers, incident, hand, by
):
    hand("county_technical", unit=tiers["city"], level=2)
    asker = by("county_technical")
    taking_back.ask_back(desk.session, incident, "查到原因", by=asker)
    asker.actor.user.active = False
    lead = desk.person("manager")
    tiers["city"].lead = lead
    desk.session.flush()

    taking_back.give_back(desk.session, incident, by=by("city_technical"))

    assert incident.assignee_id is None
    assert told(desk, incident, "nobody") == {"manager"}
    assert incident.arrivals[-1].lead_told_id == lead.id


def test_a_new_one_that_is_handed_on_is_new_there(tiers, incident, hand):
    hand("county_technical", unit=tiers["city"], level=2)

    assert incident.state is State.NEW
    assert [each.unit.name for each in incident.arrivals] == ["county", "city"]


def test_an_incident_is_locked_without_the_rights_of_its_people(desk):
    key = desk.started().id
    desk.session.flush()

    with asked_of(desk.session.get_bind()) as asked:
        lock_incident(desk.session, key)

    assert len(asked) == 1
