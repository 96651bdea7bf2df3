from dataclasses import replace
from datetime import date

import pytest

from kb import encryption
from kb.audit import Actor, AuditEntry, By
from kb.calendars.models import Calendar, CalendarHours
from kb.errors import NotFoundError
from kb.people.models import Role
from kb.quality.models import TLS, SourceKind
from kb.quality.sources import hours, service
from kb.quality.sources.access import Access
from kb.quality.sources.errors import (
    BadSourceError,
    SourceCase,
    SourceHoursError,
    SourceNotAllowedError,
    SourceNotTriedError,
    SourceTakenError,
    SourceWithoutHoursError,
)
from kb.quality.sources.service import SourceDraft
from tests.conftest import NOON
from tests.factories import make_user

KEY = "a key"
SERVER = SourceDraft(
    code="books",
    kind=SourceKind.POSTGRESQL,
    host="db.example",
    database="books",
    login="reader",
)


def act(session, role):
    user = make_user(session, role.value, roles=[role])
    return By(Actor(user, "page"), NOON)


@pytest.fixture
def by(session):
    return act(session, Role.ADMINISTRATOR)


def test_a_source_is_kept_and_its_password_is_not_told(session, by):
    source = service.add_source(session, SERVER, password="S3cret!", key=KEY, by=by)

    assert service.get_source(session, "books") is source
    assert service.list_sources(session) == [source]
    assert encryption.decrypt(KEY, source.secret) == "S3cret!"
    entry = session.query(AuditEntry).filter_by(noun="qualitysource").one()
    said = f"{source!r} {vars(entry)} {Access(KEY)!r}"
    assert not any(secret in said for secret in ("S3cret!", source.secret, KEY))


@pytest.mark.parametrize(
    ("given", "case"),
    [
        ({"code": "two words"}, SourceCase.BAD_CODE),
        ({"code": ""}, SourceCase.BAD_CODE),
        ({"code": "x" * 65}, SourceCase.BAD_CODE),
        ({"kind": SourceKind.SQLITE}, SourceCase.NO_PATH),
        ({"host": " "}, SourceCase.NO_HOST),
        ({"kind": SourceKind.REST, "path": "v1"}, SourceCase.BAD_TARGET),
        ({"kind": SourceKind.REST, "path": "/v1 HTTP"}, SourceCase.BAD_TARGET),
        (
            {"kind": SourceKind.REST, "path": "/v1", "host": ""},
            SourceCase.NO_HOST,
        ),
        ({"database": ""}, SourceCase.NO_DATABASE),
        ({"login": ""}, SourceCase.NO_LOGIN),
        ({"port": 0}, SourceCase.BAD_PORT),
        ({"port": 70_000}, SourceCase.BAD_PORT),
        ({"statement_seconds": 0}, SourceCase.BAD_SECONDS),
        ({"rows_at_any_hour": -1}, SourceCase.BAD_ROWS),
    ],
)
def test_a_source_that_lacks_something_is_refused(session, by, given, case):
    with pytest.raises(BadSourceError) as refused:
        service.add_source(
            session, replace(SERVER, **given), password="", key=KEY, by=by
        )
    assert refused.value.case is case
    assert service.list_sources(session) == []


@pytest.mark.parametrize(
    "kind", [SourceKind.MYSQL, SourceKind.ORACLE, SourceKind.SQLSERVER, SourceKind.DM]
)
def test_a_kind_that_was_never_tried_is_not_kept(session, by, kind):
    with pytest.raises(SourceNotTriedError, match="not been tried here"):
        service.add_source(
            session, replace(SERVER, kind=kind), password="", key=KEY, by=by
        )


def test_two_sources_do_not_share_a_code(session, by):
    service.add_source(session, SERVER, password="", key=KEY, by=by)
    with pytest.raises(SourceTakenError):
        service.add_source(session, SERVER, password="", key=KEY, by=by)


def test_only_administrators_keep_sources(session, by):
    source = service.add_source(session, SERVER, password="", key=KEY, by=by)
    other = act(session, Role.MANAGER)
    with pytest.raises(SourceNotAllowedError):
        service.add_source(session, SERVER, password="", key=KEY, by=other)
    with pytest.raises(SourceNotAllowedError):
        service.remove_source(session, source, by=other)


def test_a_password_stays_until_it_would_go_to_somebody_else(session, by):
    source = service.add_source(session, SERVER, password="S3cret!", key=KEY, by=by)
    service.edit_source(
        session, source, replace(SERVER, name="Books"), password="", key=KEY, by=by
    )
    assert encryption.decrypt(KEY, source.secret) == "S3cret!"

    service.edit_source(
        session,
        source,
        replace(SERVER, host="other.example"),
        password="",
        key=KEY,
        by=by,
    )

    assert source.secret == ""


def test_a_change_makes_every_proof_void(session, by):
    source = service.add_source(session, SERVER, password="", key=KEY, by=by)
    trial = service.Trial(("no_writing_grant",), "PostgreSQL 15.1")
    service.note_trial(session, source.id, trial, now=NOON)
    assert (source.proof, source.checked_at) == (["no_writing_grant"], NOON)

    service.edit_source(
        session, source, replace(SERVER, tls=TLS.OFF), password="", key=KEY, by=by
    )

    assert (source.proof, source.checked_at, source.server) == ([], None, "")


def test_a_source_that_was_removed_is_gone_with_its_password(session, by):
    source = service.add_source(session, SERVER, password="S3cret!", key=KEY, by=by)
    service.remove_source(session, source, by=by)

    with pytest.raises(NotFoundError):
        service.get_source(session, "books")
    assert source.secret == ""
    again = service.add_source(session, SERVER, password="", key=KEY, by=by)
    assert again.id == source.id


def test_much_is_read_in_the_hours_of_the_calendar_alone(session, by):
    source = service.add_source(
        session, replace(SERVER, rows_at_any_hour=1000), password="", key=KEY, by=by
    )
    hours.require_hours(session, source, 1000, now=NOON)
    with pytest.raises(SourceWithoutHoursError):
        hours.require_hours(session, source, 1001, now=NOON)
    hours_of_day = CalendarHours(since=date(1970, 1, 1), week=[[[540, 1020]]] * 7)
    calendar = Calendar(code="days", names={}, zone="UTC", hours=[hours_of_day])
    session.add(calendar)
    session.flush()
    source.calendar_id = calendar.id

    open_at, closed_at = NOON, NOON.replace(hour=22)
    hours.require_hours(session, source, 1001, now=open_at)
    with pytest.raises(SourceHoursError, match="1,001"):
        hours.require_hours(session, source, 1001, now=closed_at)
