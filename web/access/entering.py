"""Between the password and the second factor: who is on the way in, and what is asked."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from flask import g, render_template, session
from sqlalchemy.orm import Session

from kb.errors import ForbiddenError
from kb.factors import rules
from kb.factors import service as factors
from kb.people.models import User
from web.services import reading, services

KEY: Final = "entering"
LONGEST: Final = timedelta(minutes=10)
"""So long after the password, it has to be typed again."""


class EntryExpiredError(ForbiddenError):
    """The password was right, but so long ago that it is asked for again."""

    code = "entry_expired"

    def __init__(self) -> None:
        super().__init__("That took too long. Log in with your password again.")


@dataclass(frozen=True, slots=True)
class Wanted:
    """That somebody has no second factor and needs one."""

    day: date
    """From which day on they get no further without."""
    is_due: bool


def has_factor(user: User) -> bool:
    with reading() as transaction:
        return factors.has_any(transaction, user.id)


def find_wanted(user: User, now: datetime) -> Wanted | None:
    """``None`` for who has a second factor, or needs none."""
    with reading() as transaction:
        day = rules.find_day(transaction, user)
        if day is None or factors.has_any(transaction, user.id):
            return None
    return Wanted(day, is_due=day <= now.astimezone().date())


def begin(user: User, proof: str) -> None:
    """Note in this browser that *user* is on the way in; no session is open yet."""
    session.clear()
    # The page that follows needs a token of the new session.
    g.pop("csrf_token", None)
    session[KEY] = {
        "user": user.id,
        "number": user.session_number,
        "proof": str(proof),
        "at": services().now().timestamp(),
    }


def find_entrant(transaction: Session) -> tuple[User, str]:
    """Who is on the way in here, and by which first proof.

    Raise ``EntryExpiredError`` for nobody, for somebody who took too long, and for who
    has got another password or was switched off since.
    """
    noted = session.get(KEY)
    if not isinstance(noted, dict):
        raise EntryExpiredError
    user = transaction.get(User, noted["user"])
    is_late = services().now().timestamp() - noted["at"] > LONGEST.total_seconds()
    if (
        user is None
        or not user.active
        or is_late
        or noted["number"] != user.session_number
    ):
        session.pop(KEY, None)
        raise EntryExpiredError
    return user, noted["proof"]


def ask(user: User, *, to: str, kept: str = "", problem: str = "") -> str:
    """The page that asks for the second factor."""
    with services().database.reading() as transaction:
        owned = factors.find(transaction, user.id)
    return render_template(
        "entering.html", owned=owned, to=to, kept=kept, problem=problem
    )
