"""Forms that make something are taken once, however often a button is pressed."""

import secrets
from datetime import datetime
from typing import Final

from flask import request
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kb import idempotency
from kb.errors import ConflictError
from kb.idempotency import Request
from kb.people.models import User
from web.presentation import forms

FIELD: Final = "once"
_FORM: Final = "form"
_FOUND: Final = 302


class SentTwiceError(ConflictError):
    """The same form arrived twice at the same moment; the other one counts."""

    code = "sent_twice"

    def __init__(self) -> None:
        super().__init__("This form was sent twice. It has been taken once already.")


def key() -> str:
    """What a new form carries; a form shown again keeps its own."""
    return forms.word(FIELD)[:64] or secrets.token_hex(8)


def find(session: Session, user: User) -> str | None:
    """The page that the form led to when it was taken before."""
    asked = _request(user)
    kept = idempotency.find_answer(session, asked) if asked else None
    return str(kept.body["page"]) if kept is not None else None


def keep(session: Session, user: User, page: str, *, now: datetime) -> None:
    """Remember with the change itself that the form was taken."""
    asked = _request(user)
    if asked is None:
        return
    try:
        idempotency.keep_answer(session, asked, _FOUND, {"page": page}, now=now)
    except IntegrityError as error:
        raise SentTwiceError from error


def _request(user: User) -> Request | None:
    sent = forms.word(FIELD)[:64]
    if not sent:
        return None
    return Request(user.id, f"{_FORM}:{sent}", f"{_FORM} {request.path}")
