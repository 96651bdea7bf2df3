"""Link accuracy: closed incidents drawn at random each month, judged by reviewers."""

import random
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb import audit
from kb.audit import By
from kb.errors import (
    Case,
    ConflictError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
)
from kb.incidents.models import Incident
from kb.people.models import Role, User
from kb.reports.models import Judgement, SampledLink
from kb.reports.periods import to_month
from kb.reports.populations import closed_in
from kb.services.visibility import clients_of, of_clients
from kb.text import clean

SIZE: Final = 30
"""Links drawn for a month; all of them where there are fewer."""


class SampleCase(Case):
    BAD_MONTH = "bad_month"
    REASON_MISSING = "reason_missing"


class SampleError(InvalidInputError):
    code = "bad_sample"


class SamplerCase(Case):
    """Who may do what with the sample."""

    DRAWING = "drawing"
    JUDGING = "judging"


class OwnLinkError(ForbiddenError):
    code = "own_link"


class NothingToDrawError(ConflictError):
    code = "nothing_to_draw"


def draw(
    session: Session,
    month: str,
    *,
    by: By,
    chance: random.Random,
    size: int = SIZE,
) -> list[SampledLink]:
    """Draw links of the actor's clients' incidents closed in *month*, up to *size* in all.

    Drawing again adds what the sample lacks; what was drawn stays. Raise
    ``NothingToDrawError`` if the month has nothing more.
    """
    if not by.actor.user.has(Role.MANAGER):
        raise ForbiddenError(
            "Knowledge managers draw the sample.", case=SamplerCase.DRAWING
        )
    period = to_month(month)
    if period is None:
        raise SampleError("Write the month like 2026-03.", case=SampleCase.BAD_MONTH)
    is_theirs = of_clients(Incident.client_id, clients_of(session, by.actor.user))
    drawn = (
        select(SampledLink.incident_id)
        .join(Incident, Incident.id == SampledLink.incident_id)
        .where(SampledLink.month == month, is_theirs)
    )
    missing = size - (
        session.scalar(select(func.count()).select_from(drawn.subquery())) or 0
    )
    candidates = session.execute(
        select(Incident.id, Incident.solution_id)
        .where(closed_in(period), is_theirs, Incident.id.not_in(drawn))
        .order_by(Incident.id)
    ).all()
    if missing <= 0 or not candidates:
        raise NothingToDrawError(f"There is nothing more to draw for {month}.")
    chosen = chance.sample(candidates, min(missing, len(candidates)))
    links = [
        SampledLink(
            month=month, incident_id=key, article_id=article_id, drawn_at=by.now
        )
        for key, article_id in sorted(tuple(row) for row in chosen)
    ]
    session.add_all(links)
    session.flush()  # The audit names the first one's id.
    audit.record(session, "draw", links[0], by=by, month=month, size=len(links))
    return links


def judge(
    session: Session,
    link_id: int,
    judgement: Judgement,
    reason: str,
    *,
    by: By,
) -> SampledLink:
    """Say whether the link is right. Nobody judges an incident they worked on."""
    link = get_link(session, link_id, by.actor.user)
    if not by.actor.user.has(Role.REVIEWER):
        raise ForbiddenError("Reviewers judge the sample.", case=SamplerCase.JUDGING)
    if link.incident.assignee_id == by.actor.user.id:
        raise OwnLinkError("Somebody else must judge an incident that you worked on.")
    kept = clean(reason, 2_000)
    if judgement is not Judgement.RIGHT and not kept:
        raise SampleError(
            "Say what is wrong, or why you are unsure.", case=SampleCase.REASON_MISSING
        )
    link.judgement = judgement
    link.reason = kept
    link.judged_by_id = by.actor.user.id
    link.judged_at = by.now
    audit.record(session, "judge_link", link, by=by, judgement=judgement.value)
    return link


def get_link(session: Session, link_id: int, user: User) -> SampledLink:
    """Raise ``NotFoundError`` for none, and for one of another client's incident."""
    link = session.scalar(
        select(SampledLink)
        .join(Incident, Incident.id == SampledLink.incident_id)
        .where(
            SampledLink.id == link_id,
            of_clients(Incident.client_id, clients_of(session, user)),
        )
    )
    if link is None:
        raise NotFoundError("sampled link", link_id)
    return link


def list_month(session: Session, month: str, user: User) -> list[SampledLink]:
    """Not yet judged first."""
    return list(
        session.scalars(
            select(SampledLink)
            .join(Incident, Incident.id == SampledLink.incident_id)
            .where(
                SampledLink.month == month,
                of_clients(Incident.client_id, clients_of(session, user)),
            )
            .order_by(SampledLink.judgement.is_not(None), SampledLink.id)
        )
    )
