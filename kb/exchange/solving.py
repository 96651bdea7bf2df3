"""An incident whose row says that it is solved: resolved here, its solution proposed."""

from sqlalchemy.orm import Session

from kb.articles.attributes import Attributes
from kb.articles.kinds import ArticleKind
from kb.articles.submissions import Draft, open_draft
from kb.audit import By
from kb.exchange.rows import IncidentRow
from kb.exchange.run import IncidentImport
from kb.incidents.actions import Action
from kb.incidents.lifecycle import step
from kb.incidents.like_cases import MIN_TEXT
from kb.incidents.models import Incident
from kb.masking import keep_block
from kb.origins import Origin
from kb.text import MAX_LINE


def resolve(
    session: Session, incident: Incident, row: IncidentRow, run: IncidentImport
) -> None:
    """Resolved, however the row's own system has ended it: its user is still asked."""
    incident.done = keep_block(row.done) or f"{run.origin} {row.external_id}"
    incident.started_at = incident.started_at or row.started_at
    solved_at = row.solved_at or run.now
    incident.resolved_at = min(max(solved_at, incident.created_at), run.now)
    step(
        session,
        incident,
        Action.RESOLVE,
        by=By(run.actor, run.now),
        text=incident.done,
    )


def propose(
    session: Session, incident: Incident, row: IncidentRow, run: IncidentImport
) -> None:
    """Open a draft of the importer's that the incident waits for, if there is a text."""
    if len(row.done) < MIN_TEXT:
        return
    draft = Draft(
        kind=ArticleKind.SOLUTION,
        title=row.title,
        sections={"symptom": row.description or row.title, "resolution": row.done},
        attributes=Attributes(
            system=row.system,
            category=row.category,
            source=f"{run.origin} {row.external_id}"[:MAX_LINE],
        ),
    )
    submission = open_draft(session, draft, author=run.actor.user, now=run.now)
    session.add(Origin(submission_id=submission.id, incident_id=incident.id))
    incident.pending_submission_id = submission.id
    step(
        session,
        incident,
        Action.AWAIT,
        by=By(run.actor, run.now),
        submission=submission.id,
    )
