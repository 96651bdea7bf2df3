"""News of what people watch; whoever was told of the same step otherwise is not."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.articles.models import Revision
from kb.articles.visibility import visible_audiences
from kb.audit import By
from kb.notifications import bundling
from kb.notifications.models import Notification
from kb.notifications.service import Kind, News, notify
from kb.people.models import User
from kb.watching import service
from kb.watching.service import Thing


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What has happened, and which pages its other news lead to."""

    paths: Sequence[str]
    at: datetime
    actor_id: int


NewsFor = Callable[[User], News]
_FIRST: Final = 1


def tell(
    session: Session, people: Collection[User], news_for: NewsFor, step: Step
) -> None:
    """Tell people who may see it once, and not the one who did it.

    Two steps of one moment, such as a last word and the closing that it brings, are told
    as the later one.
    """
    if not people:
        return
    told = {
        each.user_id: each
        for each in session.scalars(
            select(Notification).where(
                Notification.path.in_(step.paths), Notification.at == step.at
            )
        )
    }
    for user in people:
        news = news_for(user)
        before = told.get(user.id)
        if before is None:
            notify(session, [user.id], news, now=step.at, but=step.actor_id)
        elif before.kind == news.kind.value:
            before.details = news.details


def tell_of_revisions(
    session: Session, revisions: Iterable[Revision], *, by: By
) -> None:
    """Of a new article to who watches its system, of a new revision to who watches it.

    Of many at once, which may be thousands, only an import tells, in its one notice.
    """
    is_import = bundling.find_attached(session) is not None
    for revision in revisions:
        if is_import or not revision.bulk:
            _tell_of_revision(session, revision, by)


def _tell_of_revision(session: Session, revision: Revision, by: By) -> None:
    path = f"/articles/{revision.article_id}"
    named: dict[str, Any] = {"title": revision.title}
    if revision.number > _FIRST:
        thing, kind = Thing(article_id=revision.article_id), Kind.WATCHED_REVISED
    elif system := revision.attributes.get("system"):
        thing, kind = Thing.of_system(session, system), Kind.SYSTEM_ARTICLE
        named["system"] = thing.system
    else:
        return
    tell(
        session,
        _list_readers(session, revision, thing),
        lambda _user: News(kind, path, named),
        Step(paths=[path], at=by.now, actor_id=by.actor.user.id),
    )


def tell_of_retiring(
    session: Session, revision: Revision, told_at: Iterable[str], *, by: By
) -> None:
    """To who watches the article, but to whom the pages *told_at* led already."""
    for_staff, for_others = retired_pages(revision.article_id)
    named = {"title": revision.title}
    tell(
        session,
        _list_readers(session, revision, Thing(article_id=revision.article_id)),
        lambda user: News(
            Kind.WATCHED_RETIRED, for_staff if user.is_staff else for_others, named
        ),
        Step(paths=[*told_at], at=by.now, actor_id=by.actor.user.id),
    )


def retired_pages(article_id: int) -> tuple[str, str]:
    """Where news of a retiring lead: staff see what it was, others what they watch."""
    return f"/articles/{article_id}/retired", "/watching"


def _list_readers(session: Session, revision: Revision, thing: Thing) -> list[User]:
    return [
        each
        for each in service.list_watchers(session, thing)
        if revision.audience in visible_audiences(each)
    ]
