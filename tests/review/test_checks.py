"""The form rules, one by one."""

import pytest

from kb.articles.kinds import ArticleKind
from review.checks import check_form
from tests.factories import make_article, make_draft, make_user


def codes(session, draft, article_id=0):
    return [finding.code for finding in check_form(session, draft, article_id)]


def test_a_complete_draft_has_no_findings(session):
    assert codes(session, make_draft()) == []


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("  ", "title_missing"),
        ("VPN", "title_too_short"),
        ("x" * 201, "title_too_long"),
    ],
)
def test_titles(session, title, code):
    assert codes(session, make_draft(title)) == [code]


def test_required_sections_must_not_be_empty(session):
    draft = make_draft(sections={"symptom": " ", "resolution": "Restart."})

    (finding,) = check_form(session, draft)

    assert (finding.code, finding.field) == ("section_empty", "symptom")


@pytest.mark.parametrize(
    ("plan_type", "missing"),
    [
        ("change_request", ["scope", "risk", "window"]),
        ("technical_plan", ["steps", "rollback"]),
        ("test_plan", ["tests"]),
        ("", ["steps", "plan_type"]),
    ],
)
def test_each_type_of_change_plan_needs_its_sections(session, plan_type, missing):
    draft = make_draft(
        kind=ArticleKind.CHANGE_PLAN,
        sections={"purpose": "升级"},
        plan_type=plan_type,
        owner="王芳",
        review_by="2027-01-31",
    )

    assert [finding.field for finding in check_form(session, draft)] == missing


@pytest.mark.parametrize("kind", [ArticleKind.POLICY, ArticleKind.CHANGE_PLAN])
def test_what_somebody_must_answer_for_needs_an_owner_and_a_date(session, kind):
    draft = make_draft(kind=kind, plan_type="technical_plan")

    fields = {finding.field for finding in check_form(session, draft)}

    assert {"owner", "review_by"} <= fields


def test_category_and_system_are_required(session):
    assert codes(session, make_draft(category="", system="")) == [
        "attribute_missing",
        "attribute_missing",
    ]


def test_a_validity_that_ends_before_it_begins_is_found(session):
    draft = make_draft(valid_from="2026-02-01", valid_to="2026-01-01")

    assert codes(session, draft) == ["dates_reversed"]


def test_a_title_that_is_taken_is_found_but_not_by_its_own_article(session):
    article = make_article(session, user=make_user(session))

    assert codes(session, make_draft()) == ["title_taken"]
    assert codes(session, make_draft(), article.id) == []


@pytest.mark.parametrize("text", ["口令：Abc12345", "Set password=hunter2."])
def test_what_looks_like_a_password_is_told_at_its_section(session, text):
    draft = make_draft(sections={"symptom": "No login.", "resolution": text})

    (finding,) = check_form(session, draft)

    assert (finding.code, finding.field) == ("credential_suspected", "resolution")


def test_the_name_of_an_entry_in_the_vault_is_no_password(session):
    sections = {"symptom": "No login.", "resolution": "口令：见保险库 ops/db-01"}

    assert codes(session, make_draft(sections=sections)) == []
