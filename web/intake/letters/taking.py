"""A letter taken: what it brings and the note that it came are one transaction.

Killed before, it is met again in its mailbox; killed after, it is met again and known.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import structlog
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kb.audit import Actor, By
from kb.content.references import remember
from kb.content.store import StoredContent
from kb.errors import KBError, UnavailableError
from kb.incidents import commenting, listing, opening, policy
from kb.incidents.commenting import Comment
from kb.incidents.models import Channel, Incident
from kb.incidents.opening import IncomingFile, Report
from kb.letters import service
from kb.letters.models import WAITING, Letter, LetterState
from kb.letters.reasons import NOT_KEPT, Reason
from kb.notifications.service import Kind, News, notify
from kb.people.models import User
from kb.requests import kinds
from kb.services.belonging import Hints, find_id
from kb.services.models import OWN, Client
from kb.text import cut
from web.intake.letters import incoming, judging
from web.intake.letters.incoming import Incoming
from web.intake.letters.judging import Verdict
from web.intake.letters.mailbox import Arrived, Mailbox
from web.services import Services

CHANNEL: Final = "mail"
_SHARE: Final = 3 / 4
"""Of a letter's bytes that are those of its files: they are written in base64."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a letter; nothing new for one that was known."""

    state: LetterState | None
    reason: str = ""


def take_all(services: Services, mailbox: Mailbox) -> list[Outcome]:
    """Take every new letter of *mailbox*, and mark each once it is taken for good."""
    outcomes = []
    for arrived in mailbox.iter_new(most_bytes(services)):
        outcome = _take_safely(services, mailbox.name, arrived)
        if outcome is None:
            continue  # It stays as it is, and holds up none behind it.
        mailbox.mark(arrived.place, flagged=outcome.state in WAITING)
        log.info("letter_came", state=outcome.state, reason=outcome.reason)
        outcomes.append(outcome)
    return outcomes


def _take_safely(services: Services, mailbox: str, arrived: Arrived) -> Outcome | None:
    try:
        return take(services, mailbox, arrived)
    except UnavailableError:
        raise  # It is tried again, and waits in its mailbox until then.
    except Exception:
        # Whoever finds a letter that breaks us must not stop all others with it.
        log.exception("letter_failed", place=arrived.place)
        return None


def most_bytes(services: Services) -> int:
    """Of a whole letter: so large that its files are no larger than an upload may be."""
    return int((services.settings.upload_limit_mb << 20) / _SHARE)


def take(services: Services, mailbox: str, arrived: Arrived) -> Outcome:
    """Take one letter, or note why it waits: committed when this returns."""
    letter = incoming.read(services, mailbox, arrived)
    if _is_known(services, letter):
        return Outcome(None)
    with services.database.reading() as session:
        verdict = judging.judge(session, services, letter)
    try:
        return _take(services, letter, verdict)
    except UnavailableError:
        raise  # It is tried again, and waits in its mailbox until then.
    except KBError as error:
        # What a rule of ours refuses is for people to look at.
        refused = replace(
            verdict, state=LetterState.QUARANTINED, reason=error.code[:64]
        )
        return _take(services, letter, refused)


def _take(services: Services, letter: Incoming, verdict: Verdict) -> Outcome:
    is_taken = verdict.state is LetterState.TAKEN
    files = incoming.keep_files(services, letter) if is_taken else []
    raw = _keep_raw(services, letter, verdict)
    try:
        with services.database.writing() as session:
            row = _note(session, services, letter, verdict, raw)
            if is_taken:
                _act(session, services, letter, row, files)
            elif verdict.reason == Reason.PRIVATE_KEY:
                _tell_refused(session, row, services)
    except IntegrityError:
        if not _is_known(services, letter):
            raise
        return Outcome(None)  # Another process has taken it at the same moment.
    return Outcome(verdict.state, verdict.reason)


def _is_known(services: Services, letter: Incoming) -> bool:
    with services.database.reading() as session:
        return service.is_known(session, letter.head.fingerprint)


def _keep_raw(
    services: Services, letter: Incoming, verdict: Verdict
) -> StoredContent | None:
    """The letter as it came, for who looks at it; a key and what is too large are not kept."""
    if verdict.state not in WAITING or verdict.reason in NOT_KEPT:
        return None
    return services.content.put(io.BytesIO(letter.arrived.data))


def _note(
    session: Session,
    services: Services,
    letter: Incoming,
    verdict: Verdict,
    raw: StoredContent | None,
) -> Letter:
    now, head = services.now(), letter.head
    if raw is not None:
        remember(session, raw, now=now)
    is_waiting = verdict.state in WAITING
    row = Letter(
        mailbox=letter.mailbox,
        place=letter.arrived.place[:255],
        fingerprint=head.fingerprint,
        message_id=head.message_id,
        received_at=now,
        sender=head.sender,
        sender_name=cut(head.sender_name),
        recipient=letter.recipient,
        subject=letter.subject,
        text=(letter.said or letter.subject or "—") if is_waiting else "",
        size=letter.arrived.size,
        state=verdict.state,
        reason=verdict.reason,
        account_id=verdict.account_id,
        incident_id=verdict.incident_id,
        client_id=_find_client(session, letter, verdict),
        blob_sha256=raw.sha256 if raw is not None else None,
    )
    session.add(row)
    session.flush()  # Whoever was quicker has the same fingerprint there.
    return row


def _find_client(session: Session, letter: Incoming, verdict: Verdict) -> int:
    """Whose letter it is: of what it answers, of the address, of who wrote it."""
    if verdict.incident_id is not None:
        return session.get_one(Incident, verdict.incident_id).client_id
    client = _client_of(session, letter)
    if client is not None:
        return client.id
    if verdict.account_id is None:
        return OWN
    return find_id(session, Hints(asker=session.get_one(User, verdict.account_id)))


def _client_of(session: Session, letter: Incoming) -> Client | None:
    code = letter.desk.client
    return session.scalar(select(Client).where(Client.code == code)) if code else None


def _act(
    session: Session,
    services: Services,
    letter: Incoming,
    row: Letter,
    files: Sequence[IncomingFile],
) -> None:
    assert row.account_id is not None, "only what a person wrote is taken"
    writer = session.get_one(User, row.account_id)
    by = By(Actor(writer, CHANNEL), services.now())
    if row.incident_id is None:
        report = to_report(session, letter, files)
        row.incident = open_for(session, report, files, reporter=writer, by=by)
        _tell(session, row, writer, Kind.LETTER_TAKEN, by)
    else:
        incident = listing.get_incident(session, row.incident_id, writer)
        _comment(session, incident, letter.said, files, by)
    if letter.is_masked:
        _tell(session, row, writer, Kind.LETTER_MASKED, by)


def to_report(
    session: Session, letter: Incoming, files: Sequence[IncomingFile]
) -> Report:
    """What a letter says of what it opens."""
    return Report(
        title=letter.subject
        or cut(letter.said.partition("\n")[0])
        or letter.head.sender,
        description=letter.whole,
        system=letter.desk.system,
        kind=kinds.find_kind(session, letter.desk.kind),
        client=_client_of(session, letter),
        by_form=False,
        has_picture=any(each.media_type.startswith("image/") for each in files),
    )


def open_for(
    session: Session,
    report: Report,
    files: Sequence[IncomingFile],
    *,
    reporter: User,
    by: By,
) -> Incident:
    unit = next((each.unit for each in reporter.memberships), None)
    report = replace(report, unit=report.unit or unit, channel=Channel.MAIL)
    incident = opening.open_incident(session, report, reporter=reporter, by=by)
    for file in files:
        opening.attach(session, incident, file, by=by)
    return incident


def _comment(
    session: Session,
    incident: Incident,
    text: str,
    files: Sequence[IncomingFile],
    by: By,
) -> None:
    """A comment and nothing else, whatever the letter asks for.

    What staff mail about somebody else's incident stays among staff.
    """
    user = by.actor.user
    internal = user.is_staff and not policy.is_reporter(user, incident)
    marked = [replace(each, internal=internal) for each in files]
    said = Comment(text, internal=internal, files=marked, is_answer=False)
    commenting.comment(session, incident, said, by=by)


def _tell(session: Session, row: Letter, writer: User, kind: Kind, by: By) -> None:
    incident = row.incident
    assert incident is not None, "it has opened or answered one"
    is_asker = policy.is_reporter(writer, incident)
    page = "requests" if is_asker else "incidents"
    details = {"number": incident.number, "title": incident.title}
    news = News(kind, f"/{page}/{incident.id}", details)
    notify(session, [writer.id], news, now=by.now)


def _tell_refused(session: Session, row: Letter, services: Services) -> None:
    if row.account_id is not None:
        news = News(Kind.LETTER_REFUSED, "/notifications", {"title": row.subject})
        notify(session, [row.account_id], news, now=services.now())
