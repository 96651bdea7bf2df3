"""Past cases that no article answers: read by staff, and answered by one for many.

An expert takes a group of like ones and writes one draft of it; once that is published,
all of the group are cases of the article.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session

from kb import audit
from kb.articles.models import Submission, SubmissionState
from kb.audit import By
from kb.errors import NotFoundError
from kb.incidents.actions import Action
from kb.incidents.past_cases import PastCase
from kb.origins import Origin
from kb.people.models import User
from kb.services.visibility import clients_of, of_clients

SHOWN: Final = 50
"""Groups of one page, and cases of one group."""
_GONE: Final = (SubmissionState.REJECTED, SubmissionState.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Group:
    """Cases like one another, by the first that came."""

    id: int
    title: str
    count: int
    latest_at: datetime | None
    draft: Submission | None = None
    """What is being written of it."""


def list_groups(session: Session, user: User, *, page: int) -> tuple[list[Group], bool]:
    """The largest first, and whether there are more."""
    rows = session.execute(
        select(PastCase.group_id, func.count(), func.max(PastCase.solved_at), _title())
        .where(
            PastCase.group_id.is_not(None),
            PastCase.article_id.is_(None),
            _visible_to(session, user),
        )
        .group_by(PastCase.group_id)
        .order_by(func.count().desc(), PastCase.group_id)
        .offset((page - 1) * SHOWN)
        .limit(SHOWN + 1)
    ).all()
    drafts = _find_drafts(session, [key for key, *_ in rows if key is not None])
    groups = [
        Group(key, title, count, latest, drafts.get(key))
        for key, count, latest, title in rows[:SHOWN]
        if key is not None
    ]
    return groups, len(rows) > SHOWN


def _title() -> ColumnElement[str]:
    # Any of theirs: they say nearly the same.
    return func.min(PastCase.title)


def get_case(session: Session, case_id: int, user: User) -> PastCase:
    """Raise ``NotFoundError`` for none, and for one of a client that *user* sees not."""
    seen = _visible_to(session, user)
    case = session.scalar(select(PastCase).where(PastCase.id == case_id, seen))
    if case is None:
        raise NotFoundError("past case", case_id)
    return case


def list_like(session: Session, case: PastCase) -> list[PastCase]:
    """The others of its group; all are of one client."""
    if case.group_id is None:
        return []
    query = select(PastCase).where(
        PastCase.group_id == case.group_id, PastCase.id != case.id
    )
    return list(session.scalars(query.order_by(PastCase.id).limit(SHOWN)))


def find_draft(session: Session, case: PastCase) -> Submission | None:
    """What is being written of its group."""
    key = case.group_id or case.id
    return _find_drafts(session, [key]).get(key)


def turn_into_links(session: Session, articles: Mapping[int, int], *, by: By) -> None:
    """Tie the cases that *articles*, by the submissions they came from, were written of."""
    written = session.execute(
        select(Origin.past_case_id, Origin.submission_id).where(
            Origin.submission_id.in_(sorted(articles)), Origin.past_case_id.is_not(None)
        )
    ).all()
    for first, submission_id in written:
        ids = session.scalars(
            select(PastCase.id).where(
                or_(PastCase.id == first, PastCase.group_id == first),
                PastCase.article_id.is_(None),
            )
        ).all()
        tied = update(PastCase).where(PastCase.id.in_(ids))
        session.execute(tied.values(article_id=articles[submission_id]))
        audit.record_all(session, Action.LINK, PastCase, ids, by=by)


def _find_drafts(session: Session, ids: Iterable[int]) -> dict[int, Submission]:
    rows = session.execute(
        select(Origin.past_case_id, Submission)
        .join(Submission, Submission.id == Origin.submission_id)
        .where(Origin.past_case_id.in_(sorted(ids)), Submission.state.not_in(_GONE))
    )
    return {key: submission for key, submission in rows if key is not None}


def _visible_to(session: Session, user: User) -> ColumnElement[bool]:
    return of_clients(PastCase.client_id, clients_of(session, user))
