"""The session of a browser, where somebody else writes."""

import time
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from kb.engines import BUSY_TIMEOUT_MS
from kb.people.models import UserSession


@pytest.fixture
def was_seen_long_ago(services, technician):
    with services.database.writing() as session:
        for row in session.scalars(select(UserSession)):
            row.seen_at -= timedelta(hours=1)
    return technician


@pytest.mark.parametrize("path", ["/", "/incidents", "/submissions"])
def test_a_page_waits_for_no_writer(services, was_seen_long_ago, path):
    begun = time.monotonic()
    with services.tracer.running(), services.database.writing() as other:
        other.execute(text("SELECT 1"))

        page = was_seen_long_ago.get(path)

    assert page.status_code == 200
    assert time.monotonic() - begun < BUSY_TIMEOUT_MS / 1000


def test_a_use_is_noted_once_nobody_else_writes(services, was_seen_long_ago):
    was_seen_long_ago.get("/incidents")

    with services.database.reading() as session:
        (seen,) = session.scalars(select(UserSession.seen_at))
    assert services.now() - seen < timedelta(minutes=5)


def test_the_cookie_goes_out_anew_when_a_use_is_noted(was_seen_long_ago):
    """So that whoever works stays logged in, and a page is not signed for nothing."""
    first, second = (was_seen_long_ago.get("/incidents") for _ in range(2))

    assert first.headers["Set-Cookie"].startswith("session=")
    assert "Set-Cookie" not in second.headers
