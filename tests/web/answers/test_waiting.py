"""What waits, and what the start page says beside it: one statement of either database."""

from datetime import timedelta

import pytest

from kb import announcements, saved_searches
from kb.announcements import Notice
from kb.audit import Actor, By
from kb.changes import listing
from kb.people.models import Post, Role, Tier
from kb.people.units import add_unit, assign
from kb.saved_searches import Place
from tests.conftest import NOON
from tests.desk import Desk
from tests.factories import PASSWORD, make_user
from web.answers.waiting import board


def test_lines_beside_what_waits_come_with_it(session):
    user = make_user(session, "manager", roles=(Role.TECHNICIAN, Role.MANAGER))
    notice = Notice(title="停机通知", text="今晚 **八点**", starts_on=NOON.date())
    announcements.announce(session, notice, by=By(Actor(user, "test"), NOON))
    asked = [
        announcements.ask_for_current(user),
        saved_searches.ask_for_first(user.id, Place.SEARCH, limit=6),
        listing.ask_for_coming(session, user),
    ]

    waits, (current, *others) = board.gather(
        session,
        user,
        NOON,
        asked,
        today=NOON.date(),
        until=NOON + timedelta(days=7),
    )

    assert waits.is_empty
    assert [(each.title, each.beside) for each in current] == [
        ("停机通知", "今晚 **八点**")
    ]
    assert others == [[], []]


def test_who_reads_alike_is_asked_for_by_the_same_statements(session):
    desk = Desk(session)
    readers = [desk.person(login) for login in ("technician", "colleague")]
    session.flush()

    one, other = (
        [each.lines for ask in board.PROVIDERS for each in ask(session, reader)]
        for reader in readers
    )

    assert len(one) > len(board.PROVIDERS) / 2
    assert all(mine is theirs for mine, theirs in zip(one, other, strict=True))


@pytest.mark.parametrize("path", ["/", "/incidents?view=mine", "/incidents/board"])
def test_who_reads_alike_gets_by_turns_what_is_theirs(services, people, log_in, path):
    logins = "technician", "colleague"
    with services.database.writing() as session:
        people["colleague"] = make_user(
            session, "colleague", roles=(Role.TECHNICIAN,), password=PASSWORD
        )
        desk = Desk(session)
        for login, name in zip(logins, ("甲局", "乙局"), strict=True):
            unit = add_unit(session, name, tier=Tier.COUNTY)
            reader = desk.person(login)
            assign(session, reader, unit, Post.TECHNICAL)
            desk.incident(title=f"of {login}", unit=unit).assignee = reader
    readers = [log_in(login) for login in logins]

    pages = [reader.get(path).text for reader in (*readers, *readers)]

    assert [[each for each in logins if f"of {each}" in page] for page in pages] == [
        ["technician"],
        ["colleague"],
    ] * 2
