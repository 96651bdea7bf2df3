"""Emergency plans: found by system, due again unless drilled or revised."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from kb.articles.kinds import SECTIONS, ArticleKind, Audience
from kb.emergency import plans
from kb.emergency.drills import note_drill
from kb.emergency.errors import DrillCase, DrillInputError, DrillNotAllowedError
from kb.errors import NotFoundError
from kb.notifications.reminders import list_due
from review.checks import check_form
from tests.conftest import NOON
from tests.factories import make_article, make_draft

TODAY = NOON.astimezone().date()
TEXTS = {name: f"{name} 的内容" for name in SECTIONS[ArticleKind.EMERGENCY_PLAN]}


def make_plan(desk, title="核心征管系统中断应急预案", *, article=None, **values):
    values = {
        "kind": ArticleKind.EMERGENCY_PLAN,
        "audience": Audience.INTERNAL,
        "sections": TEXTS,
        "system": "核心征管",
        "owner": "manager",
        "review_by": TODAY.isoformat(),
        "keywords": ("电子税务局",),
    } | values
    manager = desk.person("manager")
    draft = make_draft(title, **values)
    return make_article(desk.session, draft, user=manager, article=article)


@pytest.mark.parametrize("missing", SECTIONS[ArticleKind.EMERGENCY_PLAN])
def test_every_section_of_a_plan_is_required(desk, missing):
    texts = TEXTS | {missing: ""}
    draft = make_draft(
        kind=ArticleKind.EMERGENCY_PLAN,
        sections=texts,
        owner="manager",
        review_by="2026-12-31",
    )

    found = check_form(desk.session, draft)

    assert ("section_empty", missing) in [(each.code, each.field) for each in found]


def test_a_plan_is_found_for_each_of_its_systems_by_staff_alone(desk):
    plan = make_plan(desk)

    def found(login, system):
        listed = plans.list_plans(desk.session, desk.person(login), system)
        return [each.article.id for each in listed]

    assert found("technician", "核心征管") == [plan.id]
    assert found("technician", "电子税务局") == [plan.id]
    assert found("technician", None) == [plan.id]
    assert found("technician", "邮件") == []
    assert found("technician", "") == []
    assert found("reporter", "核心征管") == []
    with pytest.raises(NotFoundError):
        plans.get_plan(desk.session, plan.id, desk.person("reporter"))


def test_only_a_held_drill_moves_the_day_of_the_next_look(desk):
    plan = make_plan(desk)
    assert list_due(desk.session, TODAY) == [plan]

    note_drill(desk.session, plan, TODAY, by=desk.as_("technician"))

    (shown,) = plans.list_plans(desk.session, desk.person("technician"))
    assert shown.review_by == (TODAY + timedelta(days=365)).isoformat()
    assert shown.drilled_on == TODAY
    assert list_due(desk.session, TODAY) == []
    assert plans.is_current(shown, TODAY)


@pytest.mark.parametrize(
    ("held", "until", "case"),
    [
        (1, None, DrillCase.NOT_HELD),
        (-1, 365, DrillCase.TOO_LONG),
        (-1, -1, DrillCase.TOO_LONG),
    ],
)
def test_a_drill_was_held_and_holds_for_a_year_at_most(desk, held, until, case):
    plan = make_plan(desk)
    review_by = TODAY + timedelta(days=until) if until is not None else None

    with pytest.raises(DrillInputError) as caught:
        note_drill(
            desk.session,
            plan,
            TODAY + timedelta(days=held),
            review_by,
            by=desk.as_("technician"),
        )

    assert caught.value.case is case


def test_only_plans_are_drilled_and_only_by_staff(desk):
    with pytest.raises(DrillInputError):
        note_drill(desk.session, desk.solution(), TODAY, by=desk.as_("technician"))
    with pytest.raises(DrillNotAllowedError):
        note_drill(desk.session, make_plan(desk), TODAY, by=desk.as_("reporter"))


def test_a_drill_stays_as_it_was_noted(desk):
    note_drill(desk.session, make_plan(desk), TODAY, by=desk.as_("technician"))

    with pytest.raises(DBAPIError), desk.session.begin_nested():
        desk.session.execute(text("UPDATE plan_drill SET review_by = '2099-01-01'"))
