"""Tokens of other systems: kept as a hash, with scopes, an end, and their person."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from kb import accounts
from kb.errors import NotFoundError
from kb.incidents import listing
from kb.people import tokens, units
from kb.people.models import Post, Scope, Tier
from kb.people.tokens import ScopeMissingError, TokenRefusedError
from tests.conftest import NOON


@pytest.fixture
def issued(desk):
    return tokens.issue_token(
        desk.session,
        desk.person("technician"),
        "service desk",
        scopes=[Scope.READ],
        days=30,
        now=NOON,
    )


def test_a_token_is_recognised_and_its_secret_is_kept_nowhere(desk, issued):
    token = tokens.recognise(desk.session, issued.secret, now=NOON)

    assert token.user.id == desk.person("technician").id
    desk.session.flush()
    rows = desk.session.execute(text("SELECT * FROM api_token")).all()
    assert issued.secret not in str(rows)


@pytest.mark.parametrize("secret", ["", "kb_", "kb_unknown", "x" * 10_000])
def test_a_token_that_is_none_is_refused(desk, secret):
    with pytest.raises(TokenRefusedError):
        tokens.recognise(desk.session, secret, now=NOON)


def test_a_token_ends(desk, issued):
    with pytest.raises(TokenRefusedError):
        tokens.recognise(desk.session, issued.secret, now=NOON + timedelta(days=30))


def test_a_revoked_token_is_refused(desk, issued):
    tokens.revoke(issued.token, now=NOON)

    with pytest.raises(TokenRefusedError):
        tokens.recognise(desk.session, issued.secret, now=NOON)


def test_the_token_of_somebody_who_was_switched_off_is_refused(desk, issued):
    accounts.switch(
        desk.session,
        desk.person("technician"),
        active=False,
        by=desk.as_("administrator"),
    )

    with pytest.raises(TokenRefusedError):
        tokens.recognise(desk.session, issued.secret, now=NOON)


def test_a_token_may_do_what_its_scopes_say(issued):
    tokens.require_scope(issued.token, Scope.READ)

    with pytest.raises(ScopeMissingError, match="incidents"):
        tokens.require_scope(issued.token, Scope.INCIDENTS)


def test_the_token_of_another_unit_sees_nothing_of_this_one(desk, issued):
    city = units.add_unit(desk.session, "市级", tier=Tier.CITY)
    other = units.add_unit(desk.session, "邻市", tier=Tier.CITY)
    units.assign(desk.session, desk.person("technician"), other, Post.TECHNICAL)
    incident = desk.incident(unit=city)
    bearer = tokens.recognise(desk.session, issued.secret, now=NOON).user

    with pytest.raises(NotFoundError):
        listing.get_incident(desk.session, incident.id, bearer)
