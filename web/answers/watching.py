"""What somebody can watch, and what they watch as far as they may still see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.articles import catalogue
from kb.articles.models import Article, Revision
from kb.articles.visibility import visible_audiences
from kb.errors import NotFoundError
from kb.incidents import listing
from kb.incidents.models import Incident
from kb.incidents.policy import visible_to
from kb.people.models import User
from kb.watching import service
from kb.watching.models import Watch
from kb.watching.service import Thing


class Noun(StrEnum):
    ARTICLE = "article"
    INCIDENT = "incident"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Found:
    thing: Thing
    key: str
    title: str = ""
    """Of an article or an incident."""


@dataclass(frozen=True, slots=True)
class Watched:
    """The newest first; systems by name."""

    articles: Sequence[Article]
    incidents: Sequence[Incident]
    systems: Sequence[str]

    def __bool__(self) -> bool:
        return bool(self.articles or self.incidents or self.systems)


def find(session: Session, user: User, noun: Noun, key: str) -> Found:
    """By the id of an article, the number of an incident, the name of a system.

    Raise ``NotFoundError`` for what *user* may not see, and ``WatchError`` for no name.
    """
    match noun:
        case Noun.ARTICLE:
            revision = _find_revision(session, user, key)
            thing = Thing(article_id=revision.article_id)
            return Found(thing, str(revision.article_id), revision.title)
        case Noun.INCIDENT:
            incident = listing.get_by_number(session, key, user)
            thing = Thing(incident_id=incident.id)
            return Found(thing, incident.number, incident.title)
        case Noun.SYSTEM:
            thing = Thing.of_system(session, key)
            return Found(thing, thing.system or "")


def _find_revision(session: Session, user: User, key: str) -> Revision:
    if not (key.isascii() and key.isdecimal() and len(key) < 10):  # noqa: PLR2004
        raise NotFoundError("article", key)
    article = catalogue.get_article(session, int(key), visible_audiences(user))
    assert article.current_revision is not None, "a live article has one"
    return article.current_revision


def list_watched(session: Session, user: User) -> Watched:
    """What *user* may not see, or not any more, is not among it."""
    articles = session.scalars(
        catalogue.live()
        .join(Watch, Watch.article_id == Article.id)
        .where(Watch.user_id == user.id, Revision.audience.in_(visible_audiences(user)))
        .order_by(Watch.id.desc())
    ).unique()
    incidents = session.scalars(
        select(Incident)
        .join(Watch, Watch.incident_id == Incident.id)
        .where(Watch.user_id == user.id, visible_to(session, user))
        .order_by(Watch.id.desc())
    ).unique()
    systems = service.list_systems(session, user)
    return Watched(articles.all(), incidents.all(), systems)
