"""Whose key it is: as a session would have read them, though they belong to none."""

import pytest
from sqlalchemy import inspect, select

from kb.people import sessions, tokens, units
from kb.people.models import ApiToken, Post, Role, Scope, Tier, Unit, UserSession
from kb.people.sessions import Place
from tests.conftest import NOON
from tests.factories import make_user

POSTS = (("市级", Post.TECHNICAL), ("市级", Post.BUSINESS), ("邻市", Post.TECHNICAL))


@pytest.fixture(params=[(), POSTS], ids=["without posts", "with posts"])
def wang(request, session):
    user = make_user(session, "wang", roles=[Role.TECHNICIAN, Role.REVIEWER])
    known = {}
    for name, post in request.param:
        if name not in known:
            known[name] = units.add_unit(session, name, tier=Tier.CITY)
        units.assign(session, user, known[name], post)
    return user


def find_by_token(session, user):
    issued = tokens.issue_token(
        session, user, "desk", scopes=[Scope.READ], days=30, now=NOON
    )
    return tokens.recognise(session, issued.secret, now=NOON)


def find_by_key(session, user):
    key = sessions.open_session(session, user, Place("::1", "Firefox"), now=NOON)
    return sessions.find_session(session, key, now=NOON)


def values(row):
    return {
        each.key: getattr(row, each.key) for each in inspect(type(row)).column_attrs
    }


@pytest.mark.parametrize(
    ("find", "mapped"),
    [(find_by_token, ApiToken), (find_by_key, UserSession)],
    ids=["token", "session"],
)
def test_key_user_roles_and_posts_are_as_a_session_reads_them(
    session, wang, find, mapped
):
    found = find(session, wang)
    session.flush()
    session.expire_all()

    assert values(found) == values(session.scalars(select(mapped)).one())
    assert values(found.user) == values(wang)
    assert found.user.roles == wang.roles
    assert sorted(map(str, map(values, found.user.memberships))) == sorted(
        map(str, map(values, wang.memberships))
    )
    assert [each.unit.name for each in found.user.memberships] == [
        session.get(Unit, each.unit_id).name for each in found.user.memberships
    ]
    assert inspect(found).detached
    assert inspect(found.user).detached
    assert all(each.unit in session for each in found.user.memberships)
