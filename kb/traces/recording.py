"""The trace of a search: what was asked and shown, and what somebody did with it."""

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import String, bindparam, cast, delete, select, update
from sqlalchemy.orm import Session

from kb import lines
from kb.credentials import mask
from kb.database import insert_absent
from kb.people.models import User
from kb.text import to_plain
from kb.traces.models import Search, SearchStep, StepKind

MAX_TEXT: Final = 4_000
MAX_WORDING: Final = 200
SHOWN: Final = 20
"""Hits whose ids are kept."""
SAME_SEARCH: Final = timedelta(minutes=30)
"""Within this time, the same words of the same person are one search."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a search found."""

    total: int
    article_ids: Sequence[int] = ()
    """Best first."""
    incident_id: int | None = None
    """The incident that is worked on meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    kind: StepKind
    article_id: int | None = None
    incident_id: int | None = None


def to_key(user: User, text: str, now: datetime) -> str:
    """Names the search that *user* makes with *text* about *now*.

    The same words within half an hour are one search: turning the page or choosing a
    facet goes on with it. It needs no database, so that a page can be shown first.
    """
    span = int(now.timestamp() // SAME_SEARCH.total_seconds())
    named = f"{user.id}:{span}:{to_wording(text)}"
    return hashlib.sha256(named.encode()).hexdigest()[:16]


def record_search(
    session: Session, user: User, text: str, shown: Shown, *, now: datetime
) -> None:
    """Keep a search with what it showed; nothing for one without words."""
    wording = to_wording(text)
    if not wording:
        return
    key = to_key(user, text, now)
    session.execute(
        insert_absent(session, Search),
        # No attribute is set here that would mask what somebody let slip.
        {
            "key": key,
            "at": now,
            "user_id": user.id,
            "incident_id": shown.incident_id,
            "text": mask(to_plain(text, " ")[:MAX_TEXT]),
            "wording": mask(wording),
            "total": shown.total,
            "shown": list(shown.article_ids[:SHOWN]),
            "self_service": not user.is_staff,
        },
    )
    if shown.incident_id is not None:
        _tie(session, key, shown.incident_id)


def _tie(session: Session, key: str, incident_id: int) -> None:
    """A search that was made before one came to an incident is of the first."""
    session.execute(
        update(Search)
        .where(Search.key == key, Search.incident_id.is_(None))
        .values(incident_id=incident_id)
    )


def record_step(
    session: Session, key: str, user: User, step: Step, *, now: datetime
) -> bool:
    """Keep what *user* did with a search of their own; another's is left alone.

    Return whether the search is there.
    """
    search_id = session.scalar(_FOUND, {"key": key, "user": user.id})
    if search_id is None:
        return False
    repeated = session.scalar(
        select(SearchStep.id).where(
            SearchStep.search_id == search_id,
            SearchStep.kind == step.kind,
            SearchStep.article_id == step.article_id,
            SearchStep.incident_id == step.incident_id,
        )
    )
    if repeated is None:
        session.add(
            SearchStep(
                search_id=search_id,
                kind=step.kind,
                article_id=step.article_id,
                incident_id=step.incident_id,
                at=now,
            )
        )
    if step.incident_id is not None:
        _tie(session, key, step.incident_id)
    return True


_FOUND: Final = select(Search.id).where(
    Search.key == bindparam("key"), Search.user_id == bindparam("user")
)


OF_INCIDENT: Final = (
    lines.to_select(
        id=Search.id,
        since=Search.at,
        title=Search.text,
        beside=cast(Search.total, String),
    )
    .where(Search.incident_id == bindparam("incident"))
    .order_by(Search.id)
    .limit(50)
)
"""What was searched for while somebody worked on it, oldest first, as lines: with how much
was found beside it."""


def forget_before(session: Session, moment: datetime) -> int:
    """Remove the searches from before *moment*; return how many that were."""
    old = select(Search.id).where(Search.at < moment)
    session.execute(delete(SearchStep).where(SearchStep.search_id.in_(old)))
    result = session.execute(delete(Search).where(Search.at < moment))
    return int(getattr(result, "rowcount", 0))


def to_wording(text: str) -> str:
    """What makes two searches the same: width, case and spaces do not matter."""
    folded = unicodedata.normalize("NFKC", to_plain(text, " ")).casefold()
    return " ".join(folded.split())[:MAX_WORDING]
