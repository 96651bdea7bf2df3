"""Canned replies: what they need, whose they are, and how they read for an incident."""

import pytest

from kb.audit import Actor, AuditEntry, By
from kb.errors import NotFoundError
from kb.people import units
from kb.people.models import Post, Role, Tier
from kb.replies import placeholders, service
from kb.replies.errors import ReplyError
from kb.replies.service import Described
from kb.replies.sharing import Reach
from tests.conftest import NOON
from tests.desk import Desk
from tests.factories import make_user


@pytest.fixture
def desk(session):
    return Desk(session)


@pytest.fixture
def add(desk):
    def add(title="重启", text="{caller}，您好", *, by="technician", **described):
        given = Described(title=title, text_zh=text, **described)
        return service.add(desk.session, given, by=desk.as_(by))

    return add


@pytest.fixture
def team(session):
    """A unit with one technician in it, and how that person acts."""
    unit = units.add_unit(session, "信息科", tier=Tier.COUNTY)
    member = make_user(session, "member", roles=(Role.TECHNICIAN,))
    units.assign(session, member, unit, Post.TECHNICAL)
    session.flush()
    session.expire(member)
    return unit, By(Actor(member, "test"), NOON)


def titles(found):
    return [each.title for each in found]


def test_a_reply_says_what_the_incident_says(desk):
    incident = desk.incident(title="打印机 {system}", system="打印")
    values = placeholders.list_values(
        incident, desk.person("technician"), "https://kb.example"
    )

    filled = placeholders.fill("{number} {title} {caller} {link} ${x1}", values)

    name = incident.reporter.name
    link = f"https://kb.example/requests/{incident.id}"
    assert filled.text == f"{incident.number} 打印机 {{system}} {name} {link} ${{x1}}"
    assert filled.missing == ()


def test_what_the_incident_does_not_say_stays_open_and_is_named(desk):
    values = placeholders.list_values(desk.incident(), desk.person("technician"), "")

    filled = placeholders.fill("{system}: {link}", values)

    assert filled.text == "{system}: {link}"
    assert filled.missing == ("system", "link")


@pytest.mark.parametrize(
    ("described", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 101}, "title"),
        ({"text": " "}, "text_zh"),
        ({"text": "{password}"}, "text_zh"),
        ({"text_en": "Dear {customer}"}, "text_en"),
        ({"reach": Reach.ALL}, "reach"),
        ({"reach": Reach.TEAM}, "unit"),
    ],
)
def test_what_is_wrong_is_said_of_a_field(add, described, field):
    with pytest.raises(ReplyError) as refused:
        add(**described)

    assert refused.value.values["field"] == field


def test_one_s_own_are_offered_to_nobody_else(session, desk, add):
    reply = add()

    assert service.list_usable(session, desk.person("technician")) == [reply]
    for other in ("colleague", "manager", "reporter"):
        assert service.list_usable(session, desk.person(other)) == []
        with pytest.raises(NotFoundError):
            service.switch(session, reply.id, active=False, by=desk.as_(other))


def test_those_of_a_team_are_for_its_members_and_kept_by_managers(session, desk, team):
    unit, member = team
    given = Described(title="组内", text_zh="好", reach=Reach.TEAM, unit_id=unit.id)
    reply = service.add(session, given, by=member)

    assert titles(service.list_usable(session, member.actor.user)) == ["组内"]
    assert service.list_usable(session, desk.person("technician")) == []
    assert service.list_kept(session, desk.person("manager")) == [reply]
    with pytest.raises(ReplyError):
        service.add(session, given, by=desk.as_("technician"))


def test_those_for_all_are_for_staff_and_kept_by_managers(session, desk, add):
    reply = add(by="manager", reach=Reach.ALL)

    assert service.list_usable(session, desk.person("technician")) == [reply]
    assert service.list_usable(session, desk.person("reporter")) == []
    assert service.list_kept(session, desk.person("technician")) == []


def test_the_most_used_come_first_and_words_find_them(session, desk, add):
    add("密码", "请重置")
    used = add("重启", "请重启 100%")
    user = desk.person("technician")

    service.note_used(session, [used.id, 999], user)
    session.expire_all()

    assert titles(service.list_usable(session, user)) == ["重启", "密码"]
    assert titles(service.list_usable(session, user, "请 密码")) == ["密码"]
    assert titles(service.list_usable(session, user, "%")) == ["重启"]


def test_nobody_counts_the_use_of_what_they_may_not_use(session, desk, add):
    reply = add()

    service.note_used(session, [reply.id], desk.person("colleague"))
    session.expire_all()

    assert reply.uses == 0


def test_an_ended_one_is_offered_no_more_and_the_audit_names_each_step(
    session, desk, add
):
    reply = add()
    service.switch(session, reply.id, active=False, by=desk.as_("technician"))

    assert service.list_usable(session, desk.person("technician")) == []
    assert service.list_kept(session, desk.person("technician")) == [reply]
    entries = session.query(AuditEntry).filter_by(noun="cannedreply")
    entries = entries.order_by(AuditEntry.id).all()
    assert [each.action for each in entries] == ["add", "edit"]
