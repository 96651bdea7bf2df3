"""Templates of articles: what they need, whom they are for, and what they never overwrite."""

import pytest

from kb.articles import templates
from kb.articles.kinds import ArticleKind
from kb.articles.submissions import NotWrittenError
from kb.articles.templates import Described, TemplateError
from kb.audit import AuditEntry
from kb.errors import NotFoundError
from tests.desk import Desk
from tests.factories import make_draft

ROUTER = Described(
    names={"zh": "路由器故障", "en": "Router down"},
    sections={
        "zh": {"symptom": "设备：\n告警：", "cause": "原因："},
        "en": {"symptom": "Device:\nAlert:"},
    },
)


@pytest.fixture
def desk(session):
    return Desk(session)


@pytest.fixture
def add(desk):
    def as_manager(described=ROUTER, kind=ArticleKind.SOLUTION):
        return templates.add(desk.session, kind, described, by=desk.as_("manager"))

    return as_manager


def test_a_template_fills_what_is_empty_and_keeps_what_is_written(session, add):
    draft = make_draft("路由器", sections={"symptom": "指示灯灭"})

    filled = templates.fill(session, draft, add().id, "zh")

    assert filled.sections == {"symptom": "指示灯灭", "cause": "原因："}
    assert filled.title == draft.title


def test_a_section_that_one_language_lacks_is_that_of_the_other(session, add):
    draft = make_draft("Router", sections={"symptom": " "})

    filled = templates.fill(session, draft, add().id, "en")

    assert filled.sections == {"symptom": "Device:\nAlert:", "cause": "原因："}


def test_only_templates_of_the_kind_are_offered_and_taken(session, add):
    policy = add(
        Described(names={"zh": "制度"}, sections={"zh": {"text": "总则"}}),
        ArticleKind.POLICY,
    )

    assert templates.list_templates(session, ArticleKind.SOLUTION) == []
    with pytest.raises(NotFoundError):
        templates.fill(session, make_draft("x"), policy.id, "zh")


def test_an_ended_template_is_offered_no_more(session, desk, add):
    kept = add()
    ended = Described(names=ROUTER.names, sections=ROUTER.sections, active=False)
    templates.change(session, kept.id, ended, by=desk.as_("manager"))

    assert templates.list_templates(session, kept.kind) == []
    assert templates.list_templates(session, kept.kind, ended=True) == [kept]
    with pytest.raises(NotFoundError):
        templates.fill(
            session, make_draft("x", sections={"symptom": " "}), kept.id, "zh"
        )


@pytest.mark.parametrize(
    "described",
    [
        Described(names={"zh": " "}, sections=ROUTER.sections),
        Described(names={"zh": "长" * 61}, sections=ROUTER.sections),
        Described(names=ROUTER.names, sections={"zh": {"symptom": " \n "}}),
        Described(names=ROUTER.names, sections={"zh": {"symptom": "长" * 20_001}}),
        Described(names=ROUTER.names, sections={"zh": {"rollback": "x"}}),
    ],
    ids=["no name", "long name", "no text", "long text", "section of another kind"],
)
def test_a_template_needs_a_name_and_text_within_bounds(add, described):
    with pytest.raises(TemplateError):
        add(described)


def test_nobody_writes_reports(add):
    with pytest.raises(NotWrittenError):
        add(kind=ArticleKind.REPORT)


def test_both_steps_are_on_record(session, desk, add):
    kept = add()
    templates.change(session, kept.id, ROUTER, by=desk.as_("administrator"))
    session.flush()

    entries = session.query(AuditEntry).filter_by(noun="articletemplate")
    actions = [each.action for each in entries.order_by(AuditEntry.id)]
    assert actions == ["add", "edit"]
