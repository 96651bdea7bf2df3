"""People named in comments: told where they may see it, and only by staff."""

import pytest
from sqlalchemy import select

from kb.incidents import mentions
from kb.incidents.commenting import Comment, comment
from kb.incidents.policy import visible_to
from kb.notifications.models import Notification
from kb.notifications.service import Kind
from kb.services.models import OWN, Client, ClientAssignment
from tests.desk import Desk


@pytest.fixture
def desk(session):
    desk = Desk(session)
    for login in ("technician", "colleague", "reporter", "neighbour"):
        desk.person(login)
    return desk


@pytest.fixture
def say(desk):
    incident = desk.incident()

    def said(text, login="technician", *, internal=False):
        by = desk.as_(login)
        return comment(desk.session, incident, Comment(text, internal=internal), by=by)

    return said


def told(desk):
    desk.session.flush()
    query = select(Notification).where(Notification.kind == Kind.MENTIONED.value)
    found = desk.session.scalars(query.order_by(Notification.id))
    return [(each.user_id, each.path) for each in found]


def test_a_colleague_and_whoever_asked_are_told_where_they_see_it(desk, say):
    assert say("请 @colleague 看一下，@reporter 请确认") == []

    ids = (desk.person("colleague").id, desk.person("reporter").id)
    assert told(desk) == [(ids[0], "/incidents/1"), (ids[1], "/requests/1")]


def test_who_may_not_see_it_is_not_told_and_is_said(desk, say):
    assert say("@neighbour @nobody @technician") == ["neighbour"]
    assert say("@reporter", internal=True) == ["reporter"]
    assert told(desk) == []


def test_words_of_users_and_addresses_of_mail_name_nobody(desk, say):
    assert say("@colleague @neighbour", "reporter") == []
    assert say("写信给 help@colleague") == []
    assert told(desk) == []


def test_whoever_is_named_and_told_of_comments_anyway_is_told_once(say, session):
    say("@reporter 请确认，@colleague 知悉")

    kinds = [
        (each.user.login, each.kind)
        for each in session.scalars(select(Notification).order_by(Notification.id))
        if each.kind in (Kind.MENTIONED, Kind.COMMENTED)
    ]
    assert sorted(kinds) == [("colleague", "mentioned"), ("reporter", "mentioned")]


def test_only_those_who_may_read_it_are_offered(desk, session):
    incident = desk.incident()

    def offered(words, by="technician", *, internal=False):
        author = desk.person(by)
        found = mentions.find(session, incident, author, words, internal=internal)
        return [each.login for each in found]

    assert offered("coll") == ["colleague"]
    assert offered("reporter") == ["reporter"]
    assert offered("reporter", internal=True) == []
    assert offered("neighbour") == []
    assert offered("technician") == []
    assert offered("coll", by="reporter") == []


def test_people_of_other_clients_are_neither_told_nor_said_to_be_there(
    desk, say, session
):
    tax = Client(code="tax", names={"en": "Tax"})
    session.add(tax)
    session.flush()
    session.add_all(
        ClientAssignment(user_id=desk.person(login).id, client_id=client)
        for login, client in (("technician", OWN), ("colleague", tax.id))
    )
    session.flush()

    assert say("@colleague @nobody") == []
    assert told(desk) == []


def test_what_one_may_not_see_any_more_is_not_told_as_unread(desk, say, session):
    colleague = desk.person("colleague")
    say("@colleague")
    say("@colleague @reporter")

    def unread(user):
        seen = visible_to(session, user)
        return session.execute(mentions.ask_for_unread(user.id, seen, limit=5)).all()

    session.flush()
    (line,) = unread(colleague)
    assert (line.id, line.total) == (1, 1)
    assert unread(desk.person("reporter")) == []
    tax = Client(code="tax", names={"en": "Tax"})
    session.add(tax)
    session.flush()
    session.add(ClientAssignment(user_id=colleague.id, client_id=tax.id))
    session.flush()
    assert unread(colleague) == []
