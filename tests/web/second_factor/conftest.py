"""An account with a second factor, and the two steps of its login."""

from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest

from kb.audit import Actor, By
from kb.factors import service
from kb.people.models import Role
from tests.conftest import NOON
from tests.factories import PASSWORD, make_user
from tests.web.conftest import Reader

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
STEP = timedelta(seconds=30)


def code_at(moment=NOON):
    return pyotp.TOTP(SECRET).at(moment)


@pytest.fixture
def visitor(client):
    return Reader(client)


@pytest.fixture
def recovery(services):
    """An account with an app; its recovery codes."""
    with services.database.writing() as session:
        roles = (Role.ADMINISTRATOR,)
        user = make_user(session, "zhang.wei", password=PASSWORD, roles=roles)
        by = By(Actor(user, "page"), NOON - 10 * STEP)
        key = services.settings.secret_key
        return service.add_code(session, user, SECRET, code_at(by.now), key=key, by=by)


def log_in(visitor, *, password=PASSWORD, next_page="/people", **more):
    form = {"login": "zhang.wei", "password": password, **more}
    return visitor.post(f"/login?next={next_page}", form)


def prove(visitor, code, **more):
    return visitor.post("/login/factor?next=/people", {"proof_code": code, **more})


def move_clock(app, services, by):
    app.extensions["kb"] = replace(services, now=lambda: NOON + by)
