"""Articles as they leave: the live revisions that somebody may see, one at a time."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, selectinload

from kb.articles import catalogue
from kb.articles.models import Article, Attachment, Revision, Submission
from kb.articles.named_today import name_attributes
from kb.articles.visibility import visible_audiences
from kb.database import Database
from kb.exchange.rows import AS_IT_CAME
from kb.guides.models import EditionState, GuideEdition, GuideEntry
from kb.incidents.models import Incident
from kb.people.models import User
from kb.pictures import originals
from kb.services.visibility import has_several

BATCH: Final = 100


def iter_articles(
    database: Database,
    user: User,
    *,
    since: datetime | None = None,
    client_id: int | None = None,
) -> Iterator[dict[str, Any]]:
    """Every live article that *user* may see, by id; a batch is in memory at a time.

    With *since*, those that were checked in from then on; with *client_id*, those that
    served the client, where there are several: articles are shared by all.
    """
    last = 0
    while True:
        with database.reading() as session:
            rows = _read(session, user, last, since, client_id)
            records = [_to_record(session, row, user) for row in rows]
        if not rows:
            return
        yield from records
        last = rows[-1].id


def _read(
    session: Session,
    user: User,
    last: int,
    since: datetime | None,
    client_id: int | None,
) -> list[Article]:
    query = (
        catalogue.live()
        .where(Article.id > last, Revision.audience.in_(visible_audiences(user)))
        .order_by(Article.id)
        .limit(BATCH)
    )
    if client_id is not None and has_several(session):
        query = query.where(_served(client_id))
    if since is not None:
        query = query.where(Revision.checked_in_at >= since)
    return list(session.scalars(query))


def _served(client_id: int) -> ColumnElement[bool]:
    """The condition that an article solved an incident of the client, or is in a guide."""
    solved = select(Incident.solution_id).where(
        Incident.client_id == client_id, Incident.solution_id.is_not(None)
    )
    compiled = (
        select(GuideEntry.article_id)
        .join(GuideEdition, GuideEdition.id == GuideEntry.edition_id)
        .where(
            GuideEdition.client_id == client_id,
            GuideEdition.state == EditionState.PUBLISHED,
        )
    )
    return or_(Article.id.in_(solved), Article.id.in_(compiled))


def _to_record(session: Session, article: Article, user: User) -> dict[str, Any]:
    revision = article.current_revision
    assert revision is not None, "a live article has one"
    files = session.get_one(
        Submission,
        revision.submission_id,
        options=[selectinload(Submission.attachments).undefer(Attachment.text)],
    ).attachments
    return {
        "id": str(article.id),
        "kind": article.kind.value,
        "title": revision.title,
        "audience": revision.audience.value,
        "confidence": revision.confidence.value,
        "revision": revision.number,
        "created_at": article.created_at.isoformat(),
        "checked_in_at": revision.checked_in_at.isoformat(),
        "attributes": dict(name_attributes(session, revision).attributes),
        "sections": dict(revision.sections),
        "attachments": [
            {**_to_file(each), AS_IT_CAME: originals.is_for(session, each, user)}
            for each in files
        ],
    }


def _to_file(file: Attachment) -> dict[str, Any]:
    return {
        "sha256": file.blob_sha256,
        "name": file.name,
        "media_type": file.media_type,
        "size": file.size,
        "pages": file.pages,
        "status": file.status,
        "losses": file.losses,
        "text": file.text,
    }
