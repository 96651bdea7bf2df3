"""What a row says was done, proposed as a solution: a draft, never more."""

from datetime import datetime
from typing import Final, Protocol

from sqlalchemy.orm import Session

from kb.articles.attributes import Attributes
from kb.articles.kinds import ArticleKind
from kb.articles.submissions import Draft, open_draft
from kb.audit import Actor
from kb.exchange.rows import IncidentRow
from kb.incidents.actions import Action
from kb.incidents.lifecycle import step
from kb.incidents.models import Incident
from kb.origins import Origin

MIN_TEXT: Final = 20
"""Characters; "done" and "fixed" are no solution for anybody else."""


class By(Protocol):
    """For whom, and when; an import is one."""

    @property
    def origin(self) -> str: ...
    @property
    def actor(self) -> Actor: ...
    @property
    def now(self) -> datetime: ...


def propose(session: Session, incident: Incident, row: IncidentRow, by: By) -> bool:
    """Open a draft of the importer's that the incident waits for.

    Return whether there was enough of a text.
    """
    if len(row.done) < MIN_TEXT:
        return False
    draft = Draft(
        kind=ArticleKind.SOLUTION,
        title=row.title,
        sections={"symptom": row.description or row.title, "resolution": row.done},
        attributes=Attributes(
            system=row.system,
            category=row.category,
            source=f"{by.origin} {row.external_id}"[:200],
        ),
    )
    submission = open_draft(session, draft, author=by.actor.user, now=by.now)
    session.add(Origin(submission_id=submission.id, incident_id=incident.id))
    incident.pending_submission_id = submission.id
    step(
        session,
        incident,
        Action.AWAIT,
        actor=by.actor,
        now=by.now,
        submission=submission.id,
    )
    return True
