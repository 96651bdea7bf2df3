"""Articles for a text that somebody writes: as far as its writer and its readers may see them."""

from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.articles import catalogue
from kb.articles.kinds import MAIN_SECTION, Audience
from kb.articles.models import Article, Revision
from kb.articles.sections import join_sections
from kb.articles.visibility import visible_audiences
from kb.incidents.models import Incident
from kb.people.models import User
from kb.text import to_plain
from search.answers import Source
from search.engine import Query, SearchEngine
from search.errors import IndexUnavailableError
from search.query_language import parse

MOST: Final = 8
LONGEST: Final = 10_000
"""Characters of an article that are put into a text."""

Audiences = frozenset[Audience]


def audiences_of(user: User, incident: Incident | None) -> Audiences:
    """What *user* may see and, of an *incident*, everybody who reads what IT answers there."""
    audiences = visible_audiences(user)
    if incident is None:
        return audiences
    readers: list[User | None] = [incident.reporter, incident.confirmer]
    if incident.contact_id is not None:
        # Who called without an account is told on the telephone, as anybody.
        readers.append(None)
    for reader in readers:
        audiences &= visible_audiences(reader)
    return audiences


def find(
    session: Session, engine: SearchEngine, words: str, audiences: Audiences
) -> Sequence[Article]:
    """The likeliest articles for *words*, while these are typed.

    The database has the last word on who may see what: the index may lag behind it. One
    that is down finds nothing.
    """
    text = to_plain(words, " ").strip()[:80]
    if not text:
        return ()
    try:
        named = engine.complete(text, audiences, MOST)
        query = Query(
            audiences=audiences,
            words=parse(text).to_query(audiences).words,
            limit=MOST,
            facets=(),
        )
        hits = engine.search(query).hits
    except IndexUnavailableError:
        return ()
    ids = [each.article_id for each in named if each.source is Source.TITLE]
    return _get(session, [*ids, *(hit.article_id for hit in hits)], audiences)


def _get(
    session: Session, ids: Iterable[int | None], audiences: Audiences
) -> Sequence[Article]:
    wanted = list(dict.fromkeys(each for each in ids if each))[:MOST]
    rows = session.scalars(
        catalogue.live().where(Article.id.in_(wanted), Revision.audience.in_(audiences))
    )
    found = {each.id: each for each in rows}
    return [found[each] for each in wanted if each in found]


def list_hidden(
    session: Session, ids: Iterable[int], seen: Audiences, readable: Audiences
) -> Sequence[str]:
    """Titles that a writer who sees *seen* names to readers who see only *readable*."""
    return session.scalars(
        select(Revision.title)
        .join(Article, Article.current_revision_id == Revision.id)
        .where(
            Article.id.in_(list(ids)),
            Revision.audience.in_(seen - readable),
        )
        .order_by(Article.id)
    ).all()


def to_text(article: Article) -> str:
    """What helps of a live one: its main section, or all of it where that is empty."""
    revision = article.current_revision
    assert revision is not None, "a live article has one"
    main = revision.sections.get(MAIN_SECTION[article.kind], "")
    return (main.strip() or join_sections(revision.sections))[:LONGEST]
