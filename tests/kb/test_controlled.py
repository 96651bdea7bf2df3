"""The numbers of controlled documents."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from kb.articles.controlled import give_number
from kb.articles.document_numbers import (
    BadDocumentNumberError,
    DocumentNumberTakenError,
    find_numbered,
    numbers_of,
)
from kb.articles.kinds import ArticleKind, Confidence
from kb.articles.models import Article, SubmissionState
from kb.articles.revisions import add_revisions
from kb.articles.submissions import open_draft
from kb.audit import Actor, AuditEntry, By
from review import editing
from tests.conftest import NOON
from tests.factories import make_article, make_draft, make_user


@pytest.fixture
def manager(session):
    return make_user(session, "manager")


@pytest.fixture
def by(manager):
    return By(Actor(manager, "test"), NOON)


@pytest.fixture
def make_policy(session, manager):
    def make(title="密码管理制度", *, kind=ArticleKind.POLICY):
        draft = make_draft(title, kind=kind, sections={"text": title})
        return make_article(session, draft, user=manager)

    return make


@pytest.fixture
def make_old_policy(session):
    """As the articles that were there before there were numbers."""

    def make():
        article = Article(kind=ArticleKind.POLICY, created_at=NOON)
        session.add(article)
        session.flush()
        return article

    return make


@pytest.mark.parametrize(
    ("kind", "prefix"), [(ArticleKind.POLICY, "POL"), (ArticleKind.CHANGE_PLAN, "PLN")]
)
def test_a_new_document_has_a_number_by_its_kind(session, make_policy, kind, prefix):
    article = make_policy(kind=kind)

    assert article.number == f"{prefix}-{article.id:06}"
    assert numbers_of(session, [article.id]) == {article.id: article.number}


def test_a_solution_has_none(session):
    assert make_article(session).number is None


def test_a_next_revision_keeps_the_number(session, make_policy, manager):
    article = make_policy()
    number = article.number

    draft = make_draft("新版", kind=ArticleKind.POLICY, sections={"text": "x"})
    later = NOON + timedelta(days=1)
    make_article(session, draft, user=manager, article=article, now=later)

    assert article.number == number


def test_one_from_before_is_given_the_number_of_the_house(session, make_old_policy, by):
    article = make_old_policy()

    give_number(session, article, " 信息〔2024〕12号 ", by=by)
    session.flush()

    assert article.number == "信息〔2024〕12号"
    assert find_numbered(session, "信息〔2024〕12号") == article.id
    entry = session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()
    assert (entry.action, entry.details["number"]) == ("give_number", article.number)


def test_a_number_is_found_in_small_letters(session, make_policy):
    article = make_policy()

    assert find_numbered(session, article.number.lower()) == article.id
    assert find_numbered(session, "") is None


@pytest.mark.parametrize("number", ["", "   ", "x" * 61, "a<b>", "POL-000999", "pln 7"])
def test_what_is_no_number_is_refused(session, make_old_policy, by, number):
    article = make_old_policy()

    with pytest.raises(BadDocumentNumberError):
        give_number(session, article, number, by=by)


def test_a_number_is_given_once_and_to_one(session, make_old_policy, by):
    first, second = make_old_policy(), make_old_policy()
    solution = make_article(session, user=by.actor.user)
    give_number(session, first, "IT-01", by=by)
    session.flush()

    with pytest.raises(DocumentNumberTakenError):
        give_number(session, first, "IT-02", by=by)
    with pytest.raises(DocumentNumberTakenError):
        give_number(session, second, "it-01", by=by)
    with pytest.raises(BadDocumentNumberError):
        give_number(session, solution, "IT-03", by=by)


def test_the_database_keeps_a_number_as_it_is(session, make_policy):
    make_policy()
    session.flush()

    for change in ("'other'", "NULL"):
        with pytest.raises(DBAPIError, match="given once"), session.begin_nested():
            session.execute(text(f"UPDATE article SET number = {change}"))


def test_a_new_one_has_the_number_that_its_author_wished_for(session, manager):
    draft = make_draft(
        "制度", kind=ArticleKind.POLICY, sections={"text": "x"}, number=" 信息-07 "
    )

    article = make_article(session, draft, user=manager)

    assert article.number == "信息-07"


def test_a_number_is_wished_for_by_one_draft_at_a_time(
    session, make_old_policy, manager, by
):
    draft = make_draft(
        "制度", kind=ArticleKind.POLICY, sections={"text": "x"}, number="IT-07"
    )
    first = open_draft(session, draft, author=manager, now=NOON)

    with pytest.raises(DocumentNumberTakenError):
        open_draft(session, replace(draft, number="it-07"), author=manager, now=NOON)
    with pytest.raises(DocumentNumberTakenError):
        give_number(session, make_old_policy(), "IT-07", by=by)
    with pytest.raises(BadDocumentNumberError):
        open_draft(session, make_draft("x", number="IT-08"), author=manager, now=NOON)
    first.state = SubmissionState.WITHDRAWN
    give_number(session, make_old_policy(), "IT-07", by=by)
    first.state = SubmissionState.SUBMITTED
    with pytest.raises(DocumentNumberTakenError):
        add_revisions(session, [first], now=NOON, confidence=Confidence.VALIDATED)


def test_the_text_of_a_draft_is_saved_with_its_number(session, manager, by):
    draft = make_draft("制度", kind=ArticleKind.POLICY, sections={"text": "x"})
    submission = open_draft(session, draft, author=manager, now=NOON)

    for number in ("IT-09", "IT-10", ""):
        wished = replace(editing.to_draft(submission), number=number)
        editing.save_text(
            session, submission, wished, version=submission.version, by=by
        )
        session.flush()
        assert submission.document_number == number
