"""Who sees which incident, and what of it."""

import pytest

from kb.errors import NotFoundError
from kb.incidents import commenting, listing, views
from kb.incidents.commenting import Comment
from kb.incidents.filtering import Filter
from kb.incidents.views import View
from kb.people import units
from kb.people.models import Post, Tier
from tests.conftest import NOON


def sees(desk, login, incident):
    try:
        listing.get_incident(desk.session, incident.id, desk.person(login))
    except NotFoundError:
        return False
    return True


def count(desk, login, view=View.ALL):
    page = listing.list_incidents(
        desk.session, Filter(view=view), desk.person(login), now=NOON
    )
    return page.total


def test_a_requester_sees_their_own_and_no_other(desk):
    incident = desk.incident()

    assert sees(desk, "reporter", incident)
    assert not sees(desk, "neighbour", incident)
    assert (count(desk, "reporter"), count(desk, "neighbour")) == (1, 0)


def test_what_is_not_to_be_seen_answers_like_what_is_not_there(desk):
    incident = desk.incident()
    neighbour = desk.person("neighbour")

    with pytest.raises(NotFoundError) as hidden:
        listing.get_incident(desk.session, incident.id, neighbour)
    with pytest.raises(NotFoundError) as absent:
        listing.get_incident(desk.session, 10**6, neighbour)

    told = str(hidden.value).replace(str(incident.id), "N")
    assert told == str(absent.value).replace(str(10**6), "N")


@pytest.fixture
def tree(desk):
    """A region with a city; the technician works for the city, the colleague above."""
    region = units.add_unit(desk.session, "省级", tier=Tier.REGION)
    city = units.add_unit(desk.session, "市级", tier=Tier.CITY, parent=region)
    other = units.add_unit(desk.session, "邻市", tier=Tier.CITY, parent=region)
    units.assign(desk.session, desk.person("technician"), city, Post.TECHNICAL)
    units.assign(desk.session, desk.person("colleague"), region, Post.TECHNICAL)
    desk.session.flush()
    return {"region": region, "city": city, "other": other}


@pytest.mark.parametrize(
    ("unit", "technician", "colleague", "reviewer"),
    [
        ("city", True, True, True),
        ("other", False, True, True),
        ("region", False, True, True),
    ],
)
def test_a_technician_sees_their_unit_and_those_below(
    desk, tree, unit, technician, colleague, reviewer
):
    incident = desk.incident(unit=tree[unit])

    seen = {
        login: sees(desk, login, incident)
        for login in ("technician", "colleague", "reviewer")
    }

    assert seen == {
        "technician": technician,
        "colleague": colleague,
        "reviewer": reviewer,
    }


def test_what_is_internal_stays_among_staff(desk):
    incident = desk.started()
    for said in (Comment("怀疑是供应商", internal=True), Comment("请重启")):
        commenting.comment(desk.session, incident, said, by=desk.as_("technician"))

    def texts(login):
        person = desk.person(login)
        events = listing.list_events(desk.session, incident, person)
        return {event.text for event in events}

    assert "怀疑是供应商" in texts("technician")
    assert "怀疑是供应商" not in texts("reporter")
    assert "请重启" in texts("reporter")


def test_the_lists_count_what_they_show(desk):
    desk.incident()
    desk.started()
    desk.resolved()
    desk.closed()
    person = desk.person("technician")

    counts = views.count_views(desk.session, list(View), person, now=NOON)

    for view in set(View) - {View.CLOSED, View.ALL}:
        assert counts[view] == count(desk, "technician", view)
    assert counts[View.OPEN] == 3
    assert counts[View.QUEUE] == 1
