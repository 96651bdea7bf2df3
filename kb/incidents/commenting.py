"""What people say about an incident, and the files that come along."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from kb.audit import By
from kb.incidents import consequences, mentions, opening, pausing, policy
from kb.incidents.actions import Action, Remark
from kb.incidents.errors import NotAllowedError, ReasonCase
from kb.incidents.lifecycle import Note, note, require_reason
from kb.incidents.models import Incident
from kb.incidents.opening import IncomingFile


@dataclass(frozen=True, slots=True)
class Comment:
    text: str
    """May be empty if files say it all."""
    internal: bool = False
    """Among staff; only staff can say it so."""
    files: Sequence[IncomingFile] = ()
    is_answer: bool = True
    """Whether work that waits for the user goes on with it: not for what a letter says."""


def comment(
    session: Session, incident: Incident, said: Comment, *, by: By
) -> list[str]:
    """Say something about the incident; people are told once, however many files.

    Return the logins of those whom it names and who may not see it: they are not told.
    """
    if not policy.may_comment(by.actor.user, incident):
        raise NotAllowedError(Action.TRANSFER)
    events = []
    if said.text.strip() or not said.files:
        what = Note(
            action=Remark.COMMENT,
            text=require_reason(said.text, ReasonCase.COMMENT),
            internal=said.internal and by.actor.user.is_staff,
        )
        events.append(note(session, incident, what, by=by))
    events += [opening.attach(session, incident, file, by=by) for file in said.files]
    named, unseen = mentions.tell(session, incident, events[0], by.actor.user)
    consequences.tell(session, incident, events[0], but=named)
    if said.is_answer:
        pausing.take_as_answer(session, incident, by=by)
    return unseen
