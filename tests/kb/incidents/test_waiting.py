"""What waits for somebody among incidents, in a line each."""

from datetime import timedelta

import pytest

from kb import lines
from kb.database import connect
from kb.incidents import pausing, waiting
from kb.incidents.models import Pause
from kb.incidents.views import View, moment, values_of_reader
from kb.incidents.waiting import Wish
from kb.people.models import Membership, Post, Role, Tier, UserRole
from kb.people.units import add_unit
from tests.conftest import NOON

LATER = NOON + timedelta(hours=1)


STATISTICS = """
    INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('incident', 'ix_incident_approver_id', '100000 100000'),
    ('incident', 'ix_incident_reporter_id', '100000 417'),
    ('incident', 'ix_incident_open', '10000 10000 1')
"""
"""What SQLite knows of 100,000 incidents, of which a tenth is open."""


def list_views(desk, login, *views, limit=5):
    reader = desk.person(login)
    asked = waiting.ask_for_views(desk.session, views, reader, limit=limit)
    found = lines.read(desk.session, asked, **values(desk, login))
    return [(View(line.label), line.title) for part in found for line in part]


def values(desk, login, at=LATER):
    reader = desk.person(login)
    return {**moment(at), **values_of_reader(desk.session, list(View), reader)}


def list_own(desk, login, **options):
    asked = waiting.ask_for_own(desk.person(login).id, limit=5, **options)
    (found,) = lines.read(desk.session, [asked])
    return [(Wish(line.label), line.title) for line in found]


def test_the_lists_of_the_desk_come_in_one_answer(desk):
    desk.started("正在处理")
    desk.incident("还没人接")
    desk.started("别人的").assignee = desk.person("colleague")

    found = list_views(desk, "technician", View.MINE, View.OPEN)

    assert [title for view, title in found if view is View.MINE] == ["正在处理"]
    assert [title for view, title in found if view is View.OPEN] == [
        "正在处理",
        "还没人接",
        "别人的",
    ]


def test_of_each_list_only_the_first_few_come_and_what_is_due_first(desk):
    for name in ("甲", "乙", "丙"):
        desk.started(name)
    due = desk.started("丁")
    due.due_at = NOON

    found = list_views(desk, "technician", View.MINE, limit=2)

    assert found == [(View.MINE, "丁"), (View.MINE, "甲")]


def test_a_line_says_how_many_its_list_holds_in_all(desk):
    for name in ("甲", "乙", "丙"):
        desk.started(name)
    asked = waiting.ask_for_views(
        desk.session, [View.MINE], desk.person("technician"), limit=2
    )

    (found,) = lines.read(desk.session, asked, **values(desk, "technician"))

    assert [line.total for line in found] == [3, 3]


def test_nobody_is_shown_what_they_may_not_see(desk):
    desk.started("机密")

    assert list_views(desk, "neighbour", View.OPEN, View.LATE) == []


def test_what_was_asked_for_before_shows_nothing_to_whoever_has_moved_since(desk):
    here, there = (
        add_unit(desk.session, name, tier=Tier.COUNTY) for name in ("甲局", "乙局")
    )
    mover = desk.person("colleague")
    seen = []
    for unit in (here, there):
        desk.started(unit.name).unit = unit
    for unit in (here, there, here):
        mover.memberships = [Membership(unit_id=unit.id, post=Post.TECHNICAL)]
        desk.session.flush()
        seen.append(list_views(desk, "colleague", View.OPEN))
    mover.role_rows = [UserRole(role=Role.REQUESTER)]
    desk.session.flush()

    assert seen == [[(View.OPEN, each)] for each in ("甲局", "乙局", "甲局")]
    assert list_views(desk, "colleague", View.OPEN) == []


def test_a_moment_later_the_same_question_finds_what_is_late_by_then(desk):
    desk.started("快到期").due_at = LATER
    asked = waiting.ask_for_views(
        desk.session, [View.LATE], desk.person("technician"), limit=5
    )
    moments = (LATER, LATER + timedelta(minutes=1))

    found = [
        lines.read(desk.session, asked, **values(desk, "technician", each))
        for each in moments
    ]

    assert [[line.title for line in part] for (part,) in found] == [[], ["快到期"]]


def test_without_any_list_nothing_is_asked(desk):
    assert list_views(desk, "technician") == []


@pytest.mark.parametrize("view", [View.MINE, View.TO_CALL_BACK, View.QUEUE])
def test_every_line_says_since_when_it_waits(desk, view):
    desk.started()
    desk.resolved(confirmer=desk.person("neighbour"))

    asked = waiting.ask_for_views(
        desk.session, [view], desk.person("technician"), limit=5
    )
    (found,) = lines.read(desk.session, asked, **values(desk, "technician"))

    assert all(line.since == NOON for line in found)


def test_what_waits_for_the_one_who_asked_comes_first(desk):
    asked = desk.resolved("修好了吗")
    paused = desk.started("哪一台")
    by = desk.as_("technician")
    pausing.pause(desk.session, paused, Pause.USER, "请说明是哪一台", by=by)
    desk.incident("刚提交的")
    desk.closed("早已关闭")
    desk.session.flush()

    assert list_own(desk, "reporter") == [
        (Wish.REPLY, "哪一台"),
        (Wish.ANSWER, "修好了吗"),
        (Wish.NOTHING, "刚提交的"),
    ]
    assert list_own(desk, "neighbour") == []
    assert asked.resolved_at == NOON


def test_what_is_confirmed_or_waits_for_a_third_party_asks_nothing_of_anybody(desk):
    desk.confirmed("已确认")
    paused = desk.started("等厂家")
    by = desk.as_("technician")
    pausing.pause(desk.session, paused, Pause.THIRD_PARTY, "等备件", by=by)

    assert list_own(desk, "reporter", only_wished=True) == []


def test_only_whose_word_decides_is_asked_for_it(desk):
    desk.resolved("请邻座确认", confirmer=desk.person("neighbour"))

    assert list_own(desk, "neighbour") == [(Wish.ANSWER, "请邻座确认")]
    assert list_own(desk, "reporter") == [(Wish.NOTHING, "请邻座确认")]


def test_approvals_wait_for_whoever_was_asked_alone(desk):
    incident = desk.incident("新电脑")
    incident.approver = desk.person("manager")
    incident.approval = "asked"
    desk.session.flush()

    people = map(desk.person, ("manager", "technician"))
    asked = [waiting.ask_for_approvals(each.id, limit=5) for each in people]
    for_manager, for_nobody = lines.read(desk.session, asked)

    assert [line.title for line in for_manager] == ["新电脑"]
    assert for_nobody == []


@pytest.mark.parametrize(
    "asked",
    [
        waiting.ask_for_approvals(1, limit=5),
        waiting.ask_for_own(1, limit=5),
        waiting.ask_for_own(1, limit=5, only_wished=True),
    ],
    ids=["approvals", "own", "wished"],
)
def test_what_is_over_is_not_gone_through(sqlite_url, asked):
    """However many incidents an installation has had, the start page asks the open ones."""
    database = connect(sqlite_url)
    compiled = asked.compile(
        database.engine,
        compile_kwargs={"literal_binds": True, "render_postcompile": True},
    )

    with database.engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.exec_driver_sql(STATISTICS)
        connection.exec_driver_sql("ANALYZE sqlite_schema")
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}").all()
    database.close()

    steps = [row[3] for row in plan if " incident " in f"{row[3]} "]
    assert steps
    assert all(step.startswith("SEARCH incident USING") for step in steps)
