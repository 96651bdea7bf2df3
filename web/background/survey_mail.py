"""The links of surveys, by mail to callers who have no account."""

from email.message import EmailMessage
from functools import partial

from flask_babel import force_locale, gettext

from kb.notifications.claiming import LONGEST
from kb.surveys import mailing
from kb.surveys.links import make_token
from kb.surveys.models import SurveyInvitation
from web.background.mail import to_sender_host
from web.background.mail_notes import Notes
from web.homes import read_secret_key
from web.parts.mail_lines import connected, deliver
from web.presentation import times
from web.services import Services


def send_due(services: Services, notes: Notes) -> int:
    """Send what is due; return how many messages that were.

    As in ``mail.send_due``: claimed before, noted after the server has taken it. Without
    a mail server, or an address of our own that a link could name, nothing is sent:
    whoever runs the survey gives the links away. Raise ``MailUnavailableError``.
    """
    if not services.has_mail_server or not services.public_url:
        return 0
    sent = 0
    while claimed := _claim(services):
        with connected(services.mail_server) as server:
            for invitation, message in claimed:
                until = invitation.mailing_until
                if until is None or services.now() > until - LONGEST:
                    return sent
                deliver(server, message)
                noted = partial(
                    mailing.note_mailed,
                    invitation_id=invitation.id,
                    now=services.now(),
                )
                notes.add(services.database, noted)
                sent += 1
    return sent


def _claim(services: Services) -> list[tuple[SurveyInvitation, EmailMessage]]:
    now = services.now()
    with services.database.reading() as session:
        if not mailing.has_unsent(session, now=now):
            return []
    with services.database.writing() as session:
        claimed = mailing.claim(session, now=now)
        return [(each, _message(services, each)) for each in claimed]


def _message(services: Services, invitation: SurveyInvitation) -> EmailMessage:
    settings, survey = services.settings, invitation.survey
    assert invitation.contact is not None, "only callers are written to"
    token = make_token(read_secret_key(settings), invitation.nonce)
    message = EmailMessage()
    host = to_sender_host(services)
    message["Message-ID"] = f"<survey.{invitation.id}.yunzhi@{host}>"
    message["From"] = services.mail_from
    message["To"] = invitation.contact.email
    message["Subject"] = survey.title
    message["Auto-Submitted"] = "auto-generated"
    with force_locale(settings.language):
        lines = (
            gettext(
                "You asked IT for help: %(title)s", title=invitation.incident.title
            ),
            gettext("How was it? A few questions, one minute:"),
            f"{services.public_url}/survey/{token}",
            gettext(
                "The link is yours alone. It works once, until %(time)s.",
                time=times.moment(survey.expires_at),
            ),
        )
    message.set_content("\n\n".join(lines))
    return message
