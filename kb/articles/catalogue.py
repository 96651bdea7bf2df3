"""The articles that are checked in: found by id, listed, counted."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session, contains_eager, lazyload
from sqlalchemy.sql.base import ExecutableOption

from kb.articles.kinds import Audience
from kb.articles.models import Article, Attachment, Revision, Submission
from kb.errors import NotFoundError
from kb.kept import kept
from kb.people.models import without_rights

BATCH: Final = 500
_SHOWN: Final = (
    contains_eager(Article.current_revision)
    .joinedload(Revision.submission)
    .options(lazyload(Submission.verdicts), *without_rights(Submission.author)),
)


def live() -> Select[Article]:
    """Articles that are checked in and not retired, with their current revision.

    Those that only some may see are not among them: their own rooms show these.
    """
    return (
        select(Article)
        .join(Article.current_revision)
        .options(contains_eager(Article.current_revision))
        .where(Article.retired_at.is_(None), Revision.audience != Audience.RESTRICTED)
    )


def get_article(
    session: Session,
    article_id: int,
    audiences: AbstractSet[Audience],
    *options: ExecutableOption,
) -> Article:
    """Raise ``NotFoundError`` for what does not exist, is retired or is not for them."""
    asked = _ask_for_article(frozenset(audiences), *options)
    article = session.scalar(asked, {"id": article_id})
    if article is None:
        raise NotFoundError("article", article_id)
    return article


@kept
def _ask_for_article(
    audiences: frozenset[Audience], *options: ExecutableOption
) -> Select[Article]:
    asked = live().where(
        Article.id == bindparam("id"), Revision.audience.in_(audiences)
    )
    return asked.options(*options)


def get_shown(
    session: Session, article_id: int, audiences: AbstractSet[Audience]
) -> Article:
    """As ``get_article``, with all that its page says of how it came to be."""
    return get_article(session, article_id, audiences, *_SHOWN)


def is_visible(
    session: Session, article_id: int, audiences: AbstractSet[Audience]
) -> bool:
    """Whether ``get_article`` would answer."""
    seen = live().where(Article.id == article_id, Revision.audience.in_(audiences))
    return session.scalar(seen.with_only_columns(Article.id)) is not None


def get_revision(
    session: Session, article_id: int, number: int, audiences: AbstractSet[Audience]
) -> Revision:
    """An earlier or the current revision of an article that the reader may see.

    A revision that was meant for fewer readers than the current one stays with those.
    """
    get_article(session, article_id, audiences)
    revision = session.scalar(
        select(Revision).where(
            Revision.article_id == article_id,
            Revision.number == number,
            Revision.audience.in_(audiences),
        )
    )
    if revision is None:
        raise NotFoundError("revision", number)
    return revision


def find_revision(session: Session, article_id: int, number: int) -> Revision | None:
    """For those who may see everything of the article."""
    return session.scalar(
        select(Revision).where(
            Revision.article_id == article_id, Revision.number == number
        )
    )


def list_revisions(session: Session, article_id: int) -> list[Revision]:
    """Newest first."""
    return list(
        session.scalars(
            select(Revision)
            .where(Revision.article_id == article_id)
            .order_by(Revision.number.desc())
        )
    )


@dataclass(frozen=True, slots=True)
class Edition:
    """A revision as a list of them names it."""

    id: int
    article_id: int
    number: int
    checked_in_at: datetime


def list_editions(session: Session, article_id: int) -> list[Edition]:
    """As ``list_revisions``, without what is in them."""
    rows = session.execute(_EDITIONS, {"article_id": article_id})
    return [Edition(*row) for row in rows]


_EDITIONS: Final = (
    select(Revision.id, Revision.article_id, Revision.number, Revision.checked_in_at)
    .where(Revision.article_id == bindparam("article_id"))
    .order_by(Revision.number.desc())
)


def get_attachment(
    session: Session, attachment_id: int, audiences: AbstractSet[Audience]
) -> Attachment:
    """An attachment of a current revision that the reader may see."""
    attachment = session.scalar(
        select(Attachment)
        .join(Revision, Revision.submission_id == Attachment.submission_id)
        .join(Article, Article.current_revision_id == Revision.id)
        .where(
            Attachment.id == attachment_id,
            Article.retired_at.is_(None),
            Revision.audience.in_(audiences),
        )
    )
    if attachment is None:
        raise NotFoundError("attachment", attachment_id)
    return attachment


def iter_live(session: Session) -> Iterator[Article]:
    """Every live article by id, a batch in memory at a time."""
    last = 0
    while batch := session.scalars(
        live().where(Article.id > last).order_by(Article.id).limit(BATCH)
    ).all():
        yield from batch
        last = batch[-1].id
        session.expunge_all()


def count_live(session: Session) -> int:
    return session.scalar(live().with_only_columns(func.count(Article.id))) or 0
