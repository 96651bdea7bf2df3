"""What an organisation chooses, who changed it, and what it cannot choose."""

import pytest
from sqlalchemy import select

from kb.audit import Actor, AuditEntry, By
from kb.organisation import choosing, values
from kb.organisation.errors import BadChoiceError, ChoiceCase
from kb.organisation.models import Choice
from kb.organisation.values import InBoth
from tests.conftest import NOON
from tests.factories import make_user


@pytest.fixture
def administrator(session):
    return By(Actor(make_user(session, "administrator"), "page"), NOON)


def test_nothing_is_chosen_at_first(session):
    chosen = choosing.read(session)

    assert chosen.text(Choice.ADDRESS) == ""
    assert chosen.level(2) == InBoth()
    assert chosen.version(Choice.LOGO) == ""


def test_what_is_chosen_is_read_with_who_changed_it(session, administrator):
    assert choosing.choose(
        session, Choice.ADDRESS, " https://it.example.org/ ", by=administrator
    )
    choosing.name_grade(
        session, Choice.LEVEL_2, InBoth("运维组", "Operations"), by=administrator
    )

    chosen, changes = choosing.read(session), choosing.list_changes(session)

    assert chosen.text(Choice.ADDRESS) == "https://it.example.org"
    assert chosen.level(2) == InBoth("运维组", "Operations")
    assert changes[Choice.ADDRESS].at == NOON
    assert Choice.SENDER not in changes


def test_each_change_has_a_version_of_its_own(session, administrator):
    versions = []
    for colour in ("#0b5c7a", "#7a0b5c"):
        choosing.choose(session, Choice.COLOUR, colour, by=administrator)
        versions.append(choosing.read(session).version(Choice.COLOUR))
    choosing.choose(session, Choice.COLOUR, "", by=administrator)

    assert len({*versions}) == 2
    assert choosing.read(session).version(Choice.COLOUR) == ""


def test_the_audit_tells_what_was_before_and_no_picture(session, administrator):
    choosing.choose(session, Choice.NAME, "税务服务台", by=administrator)
    choosing.choose(session, Choice.NAME, "", by=administrator)
    choosing.choose_logo(session, b"\x89PNG", by=administrator)
    assert not choosing.choose(session, Choice.NAME, "", by=administrator)

    entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [entry.details for entry in entries] == [
        {"choice": "name", "before": "", "after": "税务服务台"},
        {"choice": "name", "before": "税务服务台", "after": ""},
        {"choice": "logo", "after": "png"},
    ]


@pytest.mark.parametrize(
    ("choice", "text", "case"),
    [
        (Choice.NAME, "长" * 25, ChoiceCase.NAME),
        (Choice.ADDRESS, "yunzhi.example.org", ChoiceCase.ADDRESS),
        (Choice.ADDRESS, "javascript:alert(1)", ChoiceCase.ADDRESS),
        (Choice.ADDRESS, "https://user:word@it.example.org", ChoiceCase.ADDRESS),
        (Choice.ADDRESS, "https://it.example.org/?next=1", ChoiceCase.ADDRESS),
        (Choice.ADDRESS, "https://it.example.org:port", ChoiceCase.ADDRESS),
        (Choice.SENDER, "nobody", ChoiceCase.SENDER),
        (Choice.SENDER, "IT <it@>", ChoiceCase.SENDER),
        (Choice.COLOUR, "blue", ChoiceCase.COLOUR),
        (Choice.COLOUR, "#ffe9a8", ChoiceCase.FAINT),
    ],
)
def test_what_cannot_be_chosen_is_refused(session, administrator, choice, text, case):
    with pytest.raises(BadChoiceError) as refused:
        choosing.choose(session, choice, text, by=administrator)

    assert refused.value.case is case
    assert choosing.read(session).text(choice) == ""


@pytest.mark.parametrize(
    ("choice", "text"),
    [
        (Choice.ADDRESS, "http://10.1.2.3:8000/yunzhi"),
        (Choice.ADDRESS, "https://[2001:db8::1]"),
        (Choice.SENDER, "it@example.org"),
        (Choice.SENDER, "IT 服务台 <it@example.org>"),
        (Choice.COLOUR, "#0b5c7a"),
    ],
)
def test_what_can_be_chosen_is_kept(session, administrator, choice, text):
    choosing.choose(session, choice, text, by=administrator)

    assert choosing.read(session).text(choice) == text


def test_a_heavy_mark_and_a_long_level_are_refused(session, administrator):
    with pytest.raises(BadChoiceError):
        choosing.choose_logo(
            session, b"x" * (values.MAX_LOGO_BYTES + 1), by=administrator
        )
    with pytest.raises(BadChoiceError) as refused:
        choosing.name_grade(
            session, Choice.LEVEL_1, InBoth("线", "x" * 21), by=administrator
        )
    assert refused.value.values["field"] == "en"
