"""Who sees which guide: whoever sees its client's records, and its users if it is for them."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, and_, false, func, or_, select, true
from sqlalchemy.orm import Session

from kb.articles.kinds import Audience
from kb.articles.models import Revision
from kb.errors import NotFoundError
from kb.guides.building import BATCH, Kept, tables_of
from kb.guides.models import EditionState as State
from kb.guides.models import Guide, GuideEdition, GuideEntry, GuideEvent
from kb.guides.moves import JUDGES
from kb.people.models import User
from kb.services.visibility import clients_of, homes_of, of_clients


def visible_to(session: Session, user: User) -> ColumnElement[bool]:
    """The condition that an edition must meet for *user* to see it.

    What is not published is seen by those who may judge it.
    """
    if not user.active:
        return false()
    published = GuideEdition.state == State.PUBLISHED
    if not user.is_staff:
        return and_(
            published,
            GuideEdition.audience == Audience.SELF_SERVICE,
            GuideEdition.client_id.in_(sorted(homes_of(session, user))),
        )
    seen = of_clients(GuideEdition.client_id, clients_of(session, user))
    return and_(seen, or_(published, true() if user.has(*JUDGES) else false()))


def get_edition(session: Session, edition_id: int, user: User) -> GuideEdition:
    """Raise ``NotFoundError`` for what does not exist or is not for *user*."""
    found = session.scalar(
        select(GuideEdition).where(
            GuideEdition.id == edition_id, visible_to(session, user)
        )
    )
    if found is None:
        raise NotFoundError("guide edition", edition_id)
    return found


def get_guide(session: Session, guide_id: int, user: User) -> Guide:
    """One of a client that *user*, who is staff, works for. Raise ``NotFoundError``."""
    seen = of_clients(Guide.client_id, clients_of(session, user))
    found = session.scalar(select(Guide).where(Guide.id == guide_id, seen))
    if found is None or not user.active or not user.is_staff:
        raise NotFoundError("guide", guide_id)
    return found


def find_by_code(session: Session, code: str, user: User) -> Guide:
    """As ``get_guide``, by its code."""
    found = session.scalar(select(Guide.id).where(Guide.code == code.strip()))
    if found is None:
        raise NotFoundError("guide", code)
    return get_guide(session, found, user)


def list_guides(session: Session, user: User) -> list[Guide]:
    """Those of the clients that *user* works for, by code."""
    if not user.active or not user.is_staff:
        return []
    seen = of_clients(Guide.client_id, clients_of(session, user))
    return list(session.scalars(select(Guide).where(seen).order_by(Guide.code)))


def list_editions(
    session: Session, user: User, guide: Guide | None = None, *, limit: int = 200
) -> list[GuideEdition]:
    """The newest first; discarded ones are not there."""
    query = select(GuideEdition).where(
        visible_to(session, user), GuideEdition.state != State.DISCARDED
    )
    if guide is not None:
        query = query.where(GuideEdition.guide_id == guide.id)
    return list(session.scalars(query.order_by(GuideEdition.id.desc()).limit(limit)))


def find_edition(
    session: Session, code: str, number: int, user: User
) -> GuideEdition | None:
    """Of the guide with that code: the edition of that number, or the one in force for 0."""
    query = (
        select(GuideEdition)
        .join(Guide, Guide.id == GuideEdition.guide_id)
        .where(
            Guide.code == code.strip(),
            visible_to(session, user),
            GuideEdition.state == State.PUBLISHED
            if not number
            else and_(
                GuideEdition.number == number, GuideEdition.state != State.DISCARDED
            ),
        )
    )
    return session.scalar(query.order_by(GuideEdition.number.desc()).limit(1))


def find_current(session: Session, guide_id: int) -> GuideEdition | None:
    """The edition that is in force: the published one with the highest number."""
    return session.scalar(
        select(GuideEdition)
        .where(GuideEdition.guide_id == guide_id, GuideEdition.state == State.PUBLISHED)
        .order_by(GuideEdition.number.desc())
        .limit(1)
    )


def find_waiting(session: Session, guide_id: int) -> GuideEdition | None:
    """The edition that is not published yet."""
    return session.scalar(
        select(GuideEdition).where(
            GuideEdition.guide_id == guide_id,
            GuideEdition.state.in_((State.DRAFT, State.APPROVED)),
        )
    )


def read_kept(session: Session, edition: GuideEdition | None) -> Kept | None:
    """*edition* as far as the next one is compared with it."""
    if edition is None:
        return None
    rows = session.execute(
        select(GuideEntry.article_id, GuideEntry.revision_id, GuideEntry.title)
        .where(GuideEntry.edition_id == edition.id)
        .order_by(GuideEntry.position)
    ).all()
    return Kept(
        number=edition.number,
        revisions={row.article_id: row.revision_id for row in rows},
        titles={row.article_id: row.title for row in rows},
        tables=tables_of(edition.chapters),
    )


def list_entries(session: Session, edition: GuideEdition) -> list[GuideEntry]:
    """All of them, without their texts."""
    return list(
        session.scalars(
            select(GuideEntry)
            .where(GuideEntry.edition_id == edition.id)
            .order_by(GuideEntry.position)
        )
    )


def iter_texts(
    session: Session, edition: GuideEdition, chapter: int
) -> Iterator[tuple[GuideEntry, Revision]]:
    """The entries of a chapter with their revisions, some in memory at a time."""
    last = 0
    while rows := session.execute(
        select(GuideEntry, Revision)
        .join(Revision, Revision.id == GuideEntry.revision_id)
        .where(
            GuideEntry.edition_id == edition.id,
            GuideEntry.chapter == chapter,
            GuideEntry.position > last,
        )
        .order_by(GuideEntry.position)
        .limit(BATCH)
    ).all():
        for entry, revision in rows:
            last = entry.position
            yield entry, revision
            session.expunge(revision)


def count_entries(session: Session, edition: GuideEdition) -> int:
    return (
        session.scalar(select(func.count()).where(GuideEntry.edition_id == edition.id))
        or 0
    )


def list_events(session: Session, edition: GuideEdition) -> list[GuideEvent]:
    return list(
        session.scalars(
            select(GuideEvent)
            .where(GuideEvent.edition_id == edition.id)
            .order_by(GuideEvent.id)
        )
    )
