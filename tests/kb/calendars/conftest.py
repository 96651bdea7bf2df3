"""A calendar of China, and somebody who keeps it."""

import pytest

from kb.audit import Actor, By
from kb.calendars import service
from kb.calendars.service import Draft
from kb.people.models import Role
from tests.conftest import NOON
from tests.factories import make_user


@pytest.fixture
def by(session):
    return By(Actor(make_user(session, "keeper", roles=(Role.MANAGER,)), "test"), NOON)


@pytest.fixture
def draft():
    return Draft(
        code="china",
        names={"zh": "中国", "en": "China"},
        zone="Asia/Shanghai",
        country="CN",
    )


@pytest.fixture
def china(session, draft, by):
    return service.add_calendar(session, draft, by=by)
