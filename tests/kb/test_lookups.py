"""What is looked up without mapped classes is what they say."""

from sqlalchemy import select

from kb import lookups, tables, terminology
from kb.articles import catalogue
from kb.articles.kinds import ArticleKind
from kb.articles.models import Article, PendingIndexing
from kb.audit import Actor, By
from tests.conftest import NOON
from tests.factories import make_article, make_draft, make_user


def test_every_column_is_one_of_the_database():
    for table in (lookups.ARTICLES, lookups.PENDING, lookups.WORDS, lookups.GROUPS):
        stored = tables.Base.metadata.tables[table.name]

        assert {column.name for column in table.c} <= {
            column.name for column in stored.c
        }


def test_an_index_has_every_live_article_but_those_that_wait(session):
    manager = make_user(session)
    live = [
        make_article(session, make_draft(f"第{n}篇文章"), user=manager)
        for n in range(4)
    ]
    make_article(session, make_draft("停用"), user=manager).retired_at = NOON
    # Nothing of this one is checked in yet.
    session.add(Article(kind=ArticleKind.SOLUTION, created_at=NOON))
    session.execute(PendingIndexing.__table__.delete())
    session.add_all(
        PendingIndexing(article_id=live[0].id, since=NOON) for _ in range(3)
    )
    session.flush()

    assert len(session.scalars(select(PendingIndexing)).all()) == 3
    assert catalogue.count_live(session) == 4
    assert lookups.count_indexed(session.connection()) == 3


def test_the_terms_in_use_are_those_that_are_listed(session):
    by = By(Actor(make_user(session), "test"), NOON)
    for word in ("运知", "征纳互动"):
        terminology.add_word(session, word, by=by)
    gone = terminology.add_word(session, "停用", by=by)
    terminology.add_group(session, ["蓝屏", "BSOD"], by=by)
    out_of_use = terminology.add_group(session, ["断网", "掉线"], by=by)
    for entry in (gone, out_of_use):
        terminology.set_removed(session, entry, removed=True, by=by)
    session.flush()
    connection = session.connection()

    assert list(lookups.words_in_use(connection)) == ["征纳互动", "运知"]
    assert list(lookups.groups_in_use(connection)) == [["蓝屏", "BSOD"]]
