"""The way back of an e-mail: an answer joins the incident that the mail tells of."""

import re
from collections.abc import Sequence
from email.message import EmailMessage
from typing import Final

from flask_babel import gettext

from kb.letters.tokens import make_token
from kb.notifications.models import Notification
from kb.people.models import User
from kb.settings import Settings
from web.homes import read_secret_key

PATH: Final = re.compile(r"/(?:requests|incidents)/(\d+)")
"""Of an incident, for who asked and for staff."""


def add_way_back(
    message: EmailMessage,
    settings: Settings,
    user: User,
    notifications: Sequence[Notification],
) -> str:
    """Have an answer go where letters are read, with *user*'s token for the incident.

    Return what the mail says of it; nothing where answers are not read, or where it
    tells of several.
    """
    incident_id = _find_incident(notifications)
    if not settings.letter_address or incident_id is None:
        return ""
    token = make_token(read_secret_key(settings), incident_id, user)
    local, _, domain = settings.letter_address.rpartition("@")
    if settings.letter_replies == "address":
        message["Reply-To"] = f"{local}+{token}@{domain}"
    else:
        message["Reply-To"] = settings.letter_address
        subject = f"{message['Subject']} [{token}]"
        message.replace_header("Subject", subject)
    said: str = gettext(
        "You can answer this e-mail: what you write is added as a comment, and confirms or "
        "closes nothing."
    )
    return said


def _find_incident(notifications: Sequence[Notification]) -> int | None:
    found = [PATH.fullmatch(each.path) for each in notifications]
    ids = {int(match[1]) if match else None for match in found}
    return ids.pop() if len(ids) == 1 else None
