"""What waits, and what the start page says beside it: one statement of either database."""

from datetime import timedelta

from kb import announcements, saved_searches
from kb.announcements import Notice
from kb.audit import Actor, By
from kb.changes import listing
from kb.people.models import Role
from kb.saved_searches import Place
from tests.conftest import NOON
from tests.factories import make_user
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
