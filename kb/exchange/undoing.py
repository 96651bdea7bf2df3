"""An import taken back, as far as nobody has done anything with what it brought.

Past cases go; the time line of an incident is kept for good, so an incident is withdrawn.
Both can be imported again.
"""

import time
from collections.abc import Sequence
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from kb import audit
from kb.articles.revisions import mark_behind
from kb.audit import By
from kb.exchange.keys import ExternalKey
from kb.incidents import like_cases
from kb.incidents.actions import Action
from kb.incidents.lifecycle import MOVES, step
from kb.incidents.like_cases import Said
from kb.incidents.locking import lock_incident
from kb.incidents.models import CancelReason, Incident
from kb.incidents.past_cases import PastCase, PastCaseBand
from kb.origins import Origin
from kb.records import marks
from kb.records.kinds import RecordKind

AT_ONCE: Final = 200
"""Rows of one transaction, at most."""
SECONDS: Final = 0.5
"""So long others may have to wait for one: each incident takes its own steps."""


def undo_some(
    session: Session, job_id: int, *, before: int, by: By
) -> tuple[int, int, int]:
    """Take back the last rows of the import whose keys are below *before*.

    Return how many were taken back, how many stay, and the *before* of the next ones:
    0 at the end. The first of like cases goes last.
    """
    keys = session.scalars(
        select(ExternalKey)
        .where(ExternalKey.job_id == job_id, ExternalKey.id < before)
        .order_by(ExternalKey.id.desc())
        .limit(AT_ONCE)
    ).all()
    done, gone = 0, 0
    ends_at = time.monotonic() + SECONDS
    while done < len(keys) and (not done or time.monotonic() < ends_at):
        if keys[done].incident_id is not None:
            gone += _withdraw(session, keys[done], by=by)
        done += 1
    some = keys[:done]
    cases = [key for key in some if key.past_case_id is not None]
    is_end = done == len(keys) < AT_ONCE
    last = 0 if is_end else some[-1].id
    gone += _forget_cases(session, cases, by=by)
    return gone, len(some) - gone, last


def _forget_cases(session: Session, keys: Sequence[ExternalKey], *, by: By) -> int:
    written_of = set(
        session.scalars(
            select(Origin.past_case_id).where(
                Origin.past_case_id.in_([key.past_case_id for key in keys])
            )
        )
    )
    going = [key for key in keys if key.past_case_id not in written_of]
    ids = [key.past_case_id for key in going if key.past_case_id is not None]
    articles = session.scalars(
        select(PastCase.article_id)
        .where(PastCase.id.in_(ids), PastCase.article_id.is_not(None))
        .distinct()
    ).all()
    for query in (
        delete(ExternalKey).where(ExternalKey.past_case_id.in_(ids)),
        delete(PastCaseBand).where(PastCaseBand.case_id.in_(ids)),
        delete(PastCase).where(PastCase.id.in_(ids)),
    ):
        session.execute(query)
    audit.record_all(session, Action.WITHDRAW, PastCase, ids, by=by)
    marks.mark(session, RecordKind.PAST_CASE, ids)
    for article_id in articles:
        if article_id is not None:
            mark_behind(session, article_id, now=by.now)
    _group_again(session, ids)
    return len(ids)


def _group_again(session: Session, ids: Sequence[int]) -> None:
    """Those of other imports that were like one that is gone."""
    left = session.execute(
        select(PastCase.id, PastCase.client_id, PastCase.title, PastCase.resolution)
        .where(PastCase.group_id.in_(ids))
        .order_by(PastCase.id)
    )
    like_cases.group(session, [Said(*row) for row in left])


def _withdraw(session: Session, key: ExternalKey, *, by: By) -> bool:
    incident = lock_incident(session, session.get_one(Incident, key.incident_id).id)
    is_untouched = incident.updated_at == key.at
    if not is_untouched or not MOVES.fits(incident, Action.WITHDRAW):
        return False
    incident.cancel_reason = CancelReason.WITHDRAWN
    step(session, incident, Action.WITHDRAW, by=by)
    session.delete(key)
    return True
