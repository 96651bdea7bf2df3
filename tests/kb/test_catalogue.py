"""The checked-in articles, and who finds them."""

import pytest
from sqlalchemy import select

from kb.articles import catalogue
from kb.articles.kinds import Audience
from kb.articles.models import PendingIndexing
from kb.errors import NotFoundError
from tests.conftest import NOON
from tests.factories import make_article, make_draft, make_user

EVERYBODY = frozenset({Audience.SELF_SERVICE})
STAFF = frozenset(Audience)


@pytest.fixture
def manager(session):
    return make_user(session)


def test_an_article_is_found_by_those_it_is_for(session, manager):
    shared = make_article(session, user=manager)
    internal = make_article(
        session, make_draft("密钥", audience=Audience.INTERNAL), user=manager
    )

    assert catalogue.get_article(session, shared.id, EVERYBODY) is shared
    assert catalogue.get_article(session, internal.id, STAFF) is internal
    with pytest.raises(NotFoundError):
        catalogue.get_article(session, internal.id, EVERYBODY)


def test_a_retired_article_is_not_found(session, manager):
    article = make_article(session, user=manager)
    article.retired_at = NOON
    session.flush()

    with pytest.raises(NotFoundError):
        catalogue.get_article(session, article.id, STAFF)
    assert catalogue.count_live(session) == 0


def test_every_live_article_is_listed_by_id(session, manager, monkeypatch):
    monkeypatch.setattr(catalogue, "BATCH", 2)
    articles = [
        make_article(session, make_draft(f"第{n}篇文章"), user=manager)
        for n in range(5)
    ]
    expected = [article.id for article in articles]

    assert [article.id for article in catalogue.iter_live(session)] == expected
    assert catalogue.count_live(session) == 5


def test_a_second_revision_takes_the_place_of_the_first(session, manager):
    article = make_article(session, user=manager)
    make_article(session, make_draft("新标题"), user=manager, article=article)

    assert article.current_revision.number == 2
    assert article.current_revision.title == "新标题"


def test_every_check_in_leaves_a_mark_of_its_own(session, manager):
    article = make_article(session, user=manager)
    make_article(session, make_draft("新标题"), user=manager, article=article)

    marks = session.scalars(select(PendingIndexing.article_id)).all()
    assert marks == [article.id, article.id]
