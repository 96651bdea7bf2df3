"""Documents and queries for tests: a test names only what it is about."""

from datetime import UTC, datetime

from kb.articles.kinds import ArticleKind, Audience
from search.engine import Document
from search.query_language import parse

EVERYONE = frozenset(Audience)
REQUESTERS = frozenset({Audience.SELF_SERVICE})


def make_document(article_id=1, **given):
    return Document(
        **{
            "article_id": article_id,
            "kind": ArticleKind.SOLUTION,
            "title": f"Article {article_id}",
            "updated_at": datetime(2025, 3, 1, tzinfo=UTC),
            **given,
        }
    )


def find(engine, text="", audiences=EVERYONE, *, with_cases=True, **given):
    """The page for a query as it is typed."""
    query = parse(text).to_query(audiences, with_cases=with_cases, **given)
    return engine.search(query)


def ids(page):
    """The ids of a page's hits, in order."""
    return [hit.article_id for hit in page.hits]
