"""Taking an article out of search, with a reason, and bringing it back."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb import audit
from kb.articles.models import Article
from kb.articles.revisions import mark_behind
from kb.audit import Actor, AuditEntry, By, Subject
from kb.incidents import closing, links
from kb.incidents.consequences import tell_worker
from kb.incidents.locking import lock_article
from kb.incidents.models import Incident
from kb.notifications import service as notifications
from kb.notifications.service import Kind
from kb.watching.telling import retired_pages, tell_of_retiring
from review import policy
from review.actions import Action, Remark
from review.errors import NotAllowedError, RetiringCase, RetiringError
from review.service import clean_reason


def retire(session: Session, article_id: int, reason: str, *, by: By) -> list[Incident]:
    """Take the article out; return the open incidents that rest on it.

    Closed incidents stay as they are; open ones cannot close until they are relinked,
    and whoever works on them is told, as is who watches the article.
    """
    article = _get(session, article_id, by.actor)
    if article.retired_at is not None:
        raise RetiringError(
            "This article is retired already.", case=RetiringCase.RETIRED_ALREADY
        )
    article.retired_reason = clean_reason(reason)
    article.retired_at = by.now
    mark_behind(session, article.id, now=by.now)
    audit.record(session, Remark.RETIRE, article, by=by)
    resting = links.list_open_on(session, article.id)
    for incident in resting:
        tell_worker(session, incident, Kind.SOLUTION_RETIRED, by=by)
    if article.current_revision is not None:
        tell_of_retiring(session, article.current_revision, _pages(resting), by=by)
    return resting


def find_undoable(session: Session, article_id: int) -> int | None:
    """The retiring that *article_id* rests on, if nothing has been done to it since."""
    newest = session.scalar(
        select(AuditEntry)
        .where(
            AuditEntry.noun == Subject.ARTICLE.value, AuditEntry.key == str(article_id)
        )
        .order_by(AuditEntry.id.desc())
        .limit(1)
    )
    retired = newest is not None and newest.action == Remark.RETIRE
    return newest.id if newest is not None and retired else None


def undo(session: Session, article_id: int, entry_id: int, *, by: By) -> None:
    """Bring it back, if the retiring of that entry is the last that was done to it.

    Raise ``RetiringError`` where something else has followed.
    """
    article = lock_article(session, article_id)
    if find_undoable(session, article_id) != entry_id:
        raise RetiringError(
            "Something else was done to the article since, so this stands.",
            case=RetiringCase.FOLLOWED,
        )
    if article.retired_at is not None:
        resting = links.list_open_on(session, article_id)
        paths = [*retired_pages(article_id), *_pages(resting)]
        notifications.take_back(session, paths, article.retired_at, now=by.now)
    restore(session, article_id, by=by, undoes=entry_id)


def restore(
    session: Session, article_id: int, *, by: By, undoes: int | None = None
) -> None:
    """Bring a retired article back as it was.

    It may be the last condition of closing for incidents that rest on it.
    """
    article = _get(session, article_id, by.actor)
    if article.retired_at is None:
        raise RetiringError(
            "This article is not retired.", case=RetiringCase.NOT_RETIRED
        )
    article.retired_at = None
    article.retired_reason = ""
    mark_behind(session, article.id, now=by.now)
    undone = {"undoes": undoes} if undoes is not None else {}
    audit.record(session, Remark.RESTORE, article, by=by, **undone)
    closing.close_what_rests_on(session, [article.id], by=by)


def _pages(incidents: Sequence[Incident]) -> list[str]:
    return [f"/incidents/{each.id}" for each in incidents]


def _get(session: Session, article_id: int, actor: Actor) -> Article:
    if not policy.may_retire(actor.user):
        raise NotAllowedError(Action.CHECK_IN)
    return lock_article(session, article_id)
