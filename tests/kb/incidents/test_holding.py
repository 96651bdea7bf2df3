"""Who may do what, by how they stand to where the incident is: the whole table."""

import itertools

import pytest
from sqlalchemy import select

from kb.audit import Actor, By
from kb.errors import ConflictError
from kb.incidents import commenting, opening, transfers
from kb.incidents.actions import Action
from kb.incidents.commenting import Comment
from kb.incidents.errors import NotAllowedError, TransitionError
from kb.incidents.holding import Place, Standing, relate, stand
from kb.incidents.lifecycle import UNDOING, allowed, require
from kb.incidents.listing import get_incident
from kb.incidents.models import Channel, State
from kb.incidents.opening import Report
from kb.incidents.transfers import Handover
from kb.people import units
from kb.people.models import Post, User
from kb.services.models import OWN
from tests.incident_acts import ACTS
from tests.tiers import add_technician, add_tiers

# Written out: how the technicians of a region stand to an incident of the city's
# technical post, level 2.
PEOPLE = """
city_technical            own
region_technical          above
junior                    lower_level
city_business             other_post
region_business           other_post
county_technical          below
county_business           below
neighbour_city_technical  beside
floating                  own
"""
# The states in which each may take each step: n(ew), i(n progress), r(esolved),
# c(losed), x (cancelled); the holders of the post first. Nobody else may do anything
# but comment. "sender" is the county's technical post, which has sent it up.
TABLE = """
action           own    above  sender  call_taker  confirmer  reporter  lead
start            n      n      -       -           -          -         -
put_back         i      i      -       -           -          -         -
transfer         ni     ni     -       -           -          -         ni
ask_back         -      -      ni      -           -          -         -
give_back        ni     ni     -       -           -          -         -
keep             ni     ni     -       -           -          -         -
pause            i      i      -       -           -          -         -
continue         i      i      -       -           -          -         -
edit             nir    nir    -       -           -          -         -
carry_over       nir    nir    -       -           -          -         -
link             nir    nir    -       -           -          -         -
unlink           nir    nir    -       -           -          -         -
await            nir    nir    -       -           -          -         -
resolve          ni     ni     -       -           -          -         -
name_cause       irc    irc    -       -           -          -         irc
change_client    nir    nir    -       -           -          -         nir
confirm          r      r      -       r           r          -         -
deny             r      r      -       r           r          -         -
mark_unanswered  r      r      -       r           -          -         -
close            r      r      -       r           -          -         -
reopen           rcx    rcx    -       rcx         rcx        rcx       -
withdraw         nir    nir    -       nir         nir        nir       -
mark_duplicate   nir    nir    -       -           -          -         -
"""
STATES = dict(zip("nircx", State, strict=True))


def read_table():
    head, *lines = (line.split() for line in TABLE.strip().splitlines())
    return {
        (Action(line[0]), standing): {STATES[each] for each in cell.strip("-")}
        for line in lines
        for standing, cell in zip(head[1:], line[1:], strict=True)
    }


ANSWERS = {Action.GIVE_BACK, Action.KEEP}
DECISIONS = {Action.APPROVE, Action.DECLINE}
"""Of whoever was asked, wherever it lies: see the tests of kinds."""


@pytest.fixture
def people(desk):
    """Everybody, by login; the manager leads the region."""
    session, tiers = desk.session, add_tiers(desk.session)
    add_technician(session, "junior", tiers["city"], level=1)
    add_technician(session, "floating", level=2)
    add_technician(session, "desk", tiers["neighbour_city"], level=2)
    tiers["region"].lead = desk.person("manager")
    session.flush()
    return {
        **{user.login: user for user in session.scalars(select(User))},
        **tiers,
        "reporter": desk.person("reporter"),
        "neighbour": desk.person("neighbour"),
    }


def by(desk, user):
    return By(Actor(user, "test"), desk.now)


@pytest.fixture
def sent_up(desk, people):
    """A call that the desk of the other city took down, sent up from county to city."""
    incident = opening.open_incident(
        desk.session,
        Report(
            title="申报报错",
            channel=Channel.PHONE,
            unit=people["county"],
            confirmer=people["neighbour"],
        ),
        reporter=people["reporter"],
        by=by(desk, people["desk"]),
    )
    handover = Handover(
        reason="县里没有权限", tried="重新登录", level=2, unit=people["city"]
    )
    sender = by(desk, people["county_technical"])
    transfers.transfer(desk.session, incident, handover, by=sender)
    desk.read_rights()
    return incident


STANDING = {
    "city_technical": "own",
    "region_technical": "above",
    "floating": "own",
    "county_technical": "sender",
    "desk": "call_taker",
    "neighbour": "confirmer",
    "reporter": "reporter",
    "manager": "lead",
    "junior": "",
    "city_business": "",
    "region_business": "",
    "county_business": "",
    "neighbour_city_technical": "",
    "neighbour_city_business": "",
}
"""Who has which column of the table; the others may do nothing."""


def test_how_technicians_stand_to_a_place(people):
    place = Place(people["city"], Post.TECHNICAL, 2, OWN)

    for line in PEOPLE.strip().splitlines():
        login, standing = line.split()

        assert relate(people[login], place) is Standing(standing), login


def test_what_has_no_unit_is_held_by_every_technician_of_its_level(people):
    nowhere = Place(None, Post.TECHNICAL, 2, OWN)

    related = {
        login: relate(people[login], nowhere)
        for login in ("city_business", "neighbour_city_technical", "county_technical")
    }

    assert related == {
        "city_business": Standing.OWN,
        "neighbour_city_technical": Standing.OWN,
        "county_technical": Standing.LOWER_LEVEL,
    }


def test_of_several_posts_the_closest_counts(desk, people):
    user = people["county_technical"]
    user.level = None
    units.assign(desk.session, user, people["region"], Post.TECHNICAL)

    assert relate(user, Place(people["city"], Post.TECHNICAL, 4, OWN)) is Standing.ABOVE


def test_who_was_switched_off_is_nobody_to_it(people, sent_up):
    for login in ("city_technical", "desk", "county_technical"):
        people[login].active = False

        assert stand(people[login], sent_up) == frozenset()


@pytest.mark.parametrize("asked", [False, True], ids=["not asked back", "asked back"])
@pytest.mark.parametrize("state", State)
def test_every_state_action_and_standing(people, sent_up, state, asked):
    table = read_table()
    sent_up.arrivals[-1].asked_back_by_id = people["desk"].id if asked else None
    sent_up.state = state
    unfit = {Action.CONTINUE, *UNDOING, *({Action.ASK_BACK} if asked else ANSWERS)}

    offered = {login: allowed(sent_up, people[login]) for login in STANDING}

    assert offered == {
        login: {
            action
            for action in set(Action) - unfit
            if state in table.get((action, standing), ())
        }
        for login, standing in STANDING.items()
    }


def test_who_may_not_does_not_learn_the_state(people, sent_up):
    table = read_table()

    for action, (login, standing) in itertools.product(Action, STANDING.items()):
        may = bool(table.get((action, standing)))
        refused = TransitionError if may else NotAllowedError
        sent_up.state = next(
            each for each in State if each not in table.get((action, standing), ())
        )

        with pytest.raises(refused):
            require(sent_up, action, Actor(people[login], "test"))


@pytest.mark.parametrize("login", sorted(STANDING))
def test_the_steps_themselves_obey_the_table(desk, people, sent_up, login):
    """Each is really taken: what the table refuses changes nothing."""
    table, actor = read_table(), by(desk, people[login])

    for action, act in ACTS.items():
        if action in DECISIONS:
            continue
        attempt = desk.session.begin_nested()
        try:
            act(desk, sent_up, by=actor)
            outcome = "done"
        except NotAllowedError:
            outcome = "not allowed"
        except ConflictError:
            outcome = "not now"
        finally:
            attempt.rollback()

        may = bool(table.get((action, STANDING[login])))
        assert (outcome != "not allowed") is may, action


def test_people_below_and_beside_may_comment(desk, people, sent_up):
    for login in ("county_technical", "desk", "manager", "reporter"):
        commenting.comment(
            desk.session, sent_up, Comment("补充"), by=by(desk, people[login])
        )

    assert [event.action for event in sent_up.events].count("comment") == 4


def test_who_has_sent_it_goes_on_seeing_it(desk, people, sent_up):
    onward = Handover(reason="归邻市", tried="查过归属", unit=people["neighbour_city"])
    transfers.transfer(
        desk.session, sent_up, onward, by=by(desk, people["city_technical"])
    )

    for login in ("city_technical", "county_technical", "desk"):
        assert get_incident(desk.session, sent_up.id, people[login]) is sent_up
