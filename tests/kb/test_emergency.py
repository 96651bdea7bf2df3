"""Emergency plans: found by system, due again unless drilled or revised."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError

from kb.articles.kinds import SECTIONS, ArticleKind, Audience
from kb.articles.submissions import PlanAudienceError, open_draft
from kb.emergency import plans
from kb.emergency.drills import may_note, note_drill
from kb.emergency.errors import DrillCase, DrillInputError, DrillNotAllowedError
from kb.errors import InvalidInputError, NotFoundError
from kb.notifications.reminders import list_due
from kb.people import units
from kb.people.models import Tier
from review.checks import check_form
from review.editing import save_text, to_draft
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

    note_drill(desk.session, plan, TODAY, by=desk.as_("manager"))

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
            by=desk.as_("manager"),
        )

    assert caught.value.case is case


def test_only_plans_are_drilled_and_only_by_staff(desk):
    with pytest.raises(DrillInputError):
        note_drill(desk.session, desk.solution(), TODAY, by=desk.as_("manager"))
    with pytest.raises(DrillNotAllowedError):
        note_drill(desk.session, make_plan(desk), TODAY, by=desk.as_("reporter"))


def test_who_keeps_the_plan_or_leads_where_it_holds_notes_its_drill(desk):
    site = units.add_unit(desk.session, "信息科", tier=Tier.COUNTY)
    other = units.add_unit(desk.session, "办税服务厅", tier=Tier.COUNTY)
    site.lead_id = desk.person("technician").id
    other.lead_id = desk.person("colleague").id
    desk.session.flush()

    def may(**attributes):
        plan = make_plan(desk, **attributes)
        logins = ("manager", "technician", "colleague", "reviewer", "reporter")
        return {
            login
            for login in logins
            if may_note(desk.session, desk.person(login), plan)
        }

    assert may(unit="信息科") == {"manager", "technician"}
    assert may(owner="reviewer", unit="信息科") == {"manager", "technician", "reviewer"}
    assert may() == {"manager", "technician", "colleague"}


def test_a_drill_stays_as_it_was_noted(desk):
    note_drill(desk.session, make_plan(desk), TODAY, by=desk.as_("manager"))

    with pytest.raises(DBAPIError), desk.session.begin_nested():
        desk.session.execute(text("UPDATE plan_drill SET review_by = '2099-01-01'"))


def test_a_plan_is_found_for_each_of_its_systems_and_sites(desk):
    reader = desk.person("technician")
    plan = make_plan(desk, system="征管、电子税务局; CRM", unit="信息科，机房")
    other = make_plan(desk, "征管系统通用应急预案", system="征管", keywords=())

    def found(**wanted):
        return [
            each.article.id for each in plans.list_plans(desk.session, reader, **wanted)
        ]

    def named(**wanted):
        listed = plans.list_headings(desk.session, reader, **wanted)
        return [each.article_id for each in listed]

    assert [found(system=each) for each in ("crm", "电子税务局")] == [[plan.id]] * 2
    assert found(system="征管") == [other.id, plan.id]
    assert found(system="征管", site="机房") == [plan.id, other.id]
    assert named(site="信息科") == [plan.id]
    assert named(system="征管、电子税务局; CRM") == []

    make_plan(desk, system="邮件", keywords=(), article=plan)
    assert found(system="crm") == []
    assert found(system="邮件") == [plan.id]
    assert plans.list_headings(desk.session, desk.person("reporter")) == []


def test_a_list_of_plans_reads_none_of_them(desk):
    for number in range(20):
        make_plan(desk, f"应急预案 {number}")
    reader = desk.person("technician")
    desk.session.flush()

    asked = []
    engine = desk.session.get_bind()
    event.listen(engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    listed = plans.list_headings(desk.session, reader)

    assert len(listed) == 20
    assert len(asked) == 1
    assert "sections" not in asked[0]


@pytest.mark.parametrize("audience", [Audience.SELF_SERVICE, Audience.RESTRICTED])
def test_no_plan_is_for_others_than_staff(desk, audience):
    kept = {"kind": ArticleKind.EMERGENCY_PLAN, "sections": TEXTS}
    draft = make_draft("应急预案", **kept, audience=audience)
    author = desk.person("technician")

    with pytest.raises(InvalidInputError):
        open_draft(desk.session, draft, author=author, now=NOON)


def test_nor_is_one_made_so_later(desk):
    kept = {"kind": ArticleKind.EMERGENCY_PLAN, "sections": TEXTS}
    proposed = desk.draft("应急预案", **kept, audience=Audience.INTERNAL)
    changed = replace(to_draft(proposed), audience=Audience.SELF_SERVICE)

    with pytest.raises(PlanAudienceError) as raised:
        save_text(
            desk.session,
            proposed,
            changed,
            version=proposed.version,
            by=desk.as_("technician"),
        )

    assert raised.value.values["field"] == "audience"
    assert proposed.audience is Audience.INTERNAL
