"""Values of attributes that articles have, to choose from while one is written."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy.orm import Session

from kb.articles import catalogue
from kb.articles.kinds import ArticleKind
from kb.articles.models import Article, Revision
from kb.articles.visibility import visible_audiences
from kb.people.models import STAFF, User
from kb.services import choosing
from search.engine import Query, SearchEngine
from search.errors import IndexUnavailableError

MOST: Final = 40
FACETS: Final = {
    "category": "category",
    "system": "system",
    "unit": "unit",
    "keywords": "tag",
}
"""By attribute, as the index counts it."""
READ: Final = ("devices", "version", "vendor", "model", "operating_system")
"""Those that it does not count: they are read from the newest articles of the kind."""
MOST_READ: Final = 1_000


def list_in_use(
    session: Session, engine: SearchEngine, kind: ArticleKind, user: User
) -> Mapping[str, Iterable[str]]:
    """By attribute, the most used first, of articles that *user* may see; and who may own.

    Those that the index counts are missing while it is down.
    """
    return {
        **_count(engine, user),
        **_read(session, kind, user),
        "owner": [login for login, _ in choosing.list_logins(session, user, *STAFF)],
    }


def _count(engine: SearchEngine, user: User) -> Mapping[str, Iterable[str]]:
    audiences = visible_audiences(user)
    query = Query(audiences=audiences, limit=0, facets=tuple(FACETS.values()))
    try:
        facets = engine.search(query).facets
    except IndexUnavailableError:
        return {}
    return {
        attribute: [value for value, _ in facets[facet][:MOST]]
        for attribute, facet in FACETS.items()
    }


def _read(
    session: Session, kind: ArticleKind, user: User
) -> Mapping[str, Iterable[str]]:
    newest = (
        catalogue.live()
        .where(Article.kind == kind, Revision.audience.in_(visible_audiences(user)))
        .with_only_columns(*(Revision.attributes[name] for name in READ))
        .order_by(Article.id.desc())
        .limit(MOST_READ)
    )
    counts: dict[str, Counter[str]] = {name: Counter() for name in READ}
    for row in session.execute(newest):
        for name, value in zip(READ, row, strict=True):
            counts[name].update(_to_values(value))
    return {
        name: [value for value, _ in found.most_common(MOST)]
        for name, found in counts.items()
    }


def _to_values(value: Any) -> Iterable[str]:
    if isinstance(value, list):
        return [each for each in value if isinstance(each, str) and each]
    return [value] if isinstance(value, str) and value else []
