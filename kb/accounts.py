"""What an administrator changes about people: roles, level, access, and their erasure."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from kb import audit
from kb.audit import Actor, By
from kb.calendars.zones import check_zone
from kb.contacts import service as contacts
from kb.contacts import telephones_in_use
from kb.errors import Case, ConflictError, InvalidInputError, NotFoundError
from kb.factors import service as factors
from kb.feeds.models import CalendarFeed
from kb.people import identities, sessions, telephones, tokens
from kb.people.models import ApiToken, LoginFailure, Role, Unit, User, UserRole
from kb.people.passwords import hash_password
from kb.people.telephones import TelephoneTakenError
from kb.pictures import keeping as pictures
from kb.settings import LANGUAGES

LEVELS: Final = range(1, 5)


class AccountCase(Case):
    ROLE_MISSING = "role_missing"
    BAD_LEVEL = "bad_level"
    ANONYMISED = "anonymised"
    NO_SUCH_LANGUAGE = "no_such_language"


class LastAdministratorError(ConflictError):
    """Without an administrator nobody could ever mend anything."""

    code = "last_administrator"

    def __init__(self) -> None:
        super().__init__("This is the last administrator. Appoint another one first.")


def get_account(session: Session, user_id: int) -> User:
    """Also one that is switched off."""
    user = session.get(User, user_id)
    if user is None:
        raise NotFoundError("user", user_id)
    return user


def find_account(session: Session, login: str) -> User:
    """The same by its login."""
    user = session.scalar(select(User).where(User.login == login))
    if user is None:
        raise NotFoundError("user", login)
    return user


def set_roles(session: Session, user: User, roles: Iterable[Role], *, by: By) -> None:
    wanted = frozenset(roles)
    if not wanted:
        raise InvalidInputError(
            "A user needs at least one role.", case=AccountCase.ROLE_MISSING
        )
    before = sorted(user.roles)
    if user.has(Role.ADMINISTRATOR) and Role.ADMINISTRATOR not in wanted:
        _require_another_administrator(session, user)
    kept = [row for row in user.role_rows if row.role in wanted]
    user.role_rows = kept + [UserRole(role=role) for role in wanted - user.roles]
    _record(
        session,
        "set_roles",
        user,
        by.actor,
        by.now,
        before=before,
        after=sorted(wanted),
    )


def set_level(session: Session, user: User, level: int | None, *, by: By) -> None:
    if level is not None and level not in LEVELS:
        raise InvalidInputError(
            "The support level is 1, 2, 3 or 4.", case=AccountCase.BAD_LEVEL
        )
    before, user.level = user.level, level
    _record(session, "set_level", user, by.actor, by.now, before=before, after=level)


def set_password(session: Session, user: User, password: str, *, by: By) -> None:
    """Give *user* another password; whoever is logged in as them is out."""
    user.password_hash = hash_password(password, login=user.login)
    end_sessions(session, user, by.now)
    _record(session, "set_password", user, by.actor, by.now)


def set_profile(
    session: Session,
    user: User,
    *,
    phone: str,
    language: str,
    by: By,
    shares_phone: bool = False,
) -> None:
    """What people change about themselves. *language* is empty for the browser's.

    Raise ``PhoneError``, or ``TelephoneTakenError`` for a number of somebody else,
    unless it is confirmed that both use it.
    """
    phone = telephones.check(phone)
    if (
        phone != user.phone
        and not shares_phone
        and telephones_in_use.is_taken(session, phone, but_account=user.id)
    ):
        raise TelephoneTakenError
    if language and language not in LANGUAGES:
        raise InvalidInputError(
            "The pages are in Chinese and in English.",
            case=AccountCase.NO_SUCH_LANGUAGE,
        )
    user.phone, user.language = phone, language
    _record(session, "set_profile", user, by.actor, by.now)


def set_zone(session: Session, user: User, zone: str, *, by: By) -> None:
    """In which zone times are shown to *user*; empty for that of the installation.

    Raise ``CalendarInputError`` for one that there is not.
    """
    if zone != user.zone:
        user.zone = check_zone(zone) if zone else ""
        _record(session, "set_zone", user, by.actor, by.now)


def show_presence(session: Session, user: User, *, shown: bool, by: By) -> None:
    """Let colleagues see which incident *user* has open, or not; it goes both ways."""
    if shown != user.shows_presence:
        user.shows_presence = shown
        _record(session, "show_presence", user, by.actor, by.now, shown=shown)


def show_on_season_list(session: Session, user: User, *, shown: bool, by: By) -> None:
    """Let colleagues see what *user*'s articles saved in a quarter, or no more."""
    if shown != user.on_season_list:
        user.on_season_list = shown
        _record(session, "show_on_season_list", user, by.actor, by.now, shown=shown)


def switch(session: Session, user: User, *, active: bool, by: By) -> None:
    """Let somebody in again, or no more; sessions end and tokens are revoked."""
    if user.anonymised_at is not None:
        raise ConflictError(
            "This person has been anonymised and stays so.", case=AccountCase.ANONYMISED
        )
    if not active:
        _require_another_administrator(session, user)
        _shut_out(session, user, by.now)
    user.active = active
    _record(session, "switch_on" if active else "switch_off", user, by.actor, by.now)


def anonymise(session: Session, user: User, *, by: By) -> None:
    """Empty a person's row for good; what they did stays, without their name."""
    if user.anonymised_at is not None:
        return
    _require_another_administrator(session, user)
    _shut_out(session, user, by.now)
    session.execute(delete(CalendarFeed).where(CalendarFeed.user_id == user.id))
    session.execute(delete(LoginFailure).where(LoginFailure.login == user.login))
    user.login = f"anonymous-{user.id}"
    user.name = ""
    user.email = user.phone = ""
    user.on_season_list = False
    sessions.forget_all(session, user)
    factors.forget(session, user.id)
    identities.forget_all(session, user)
    contacts.anonymise_all_of(session, user.id, by=by)
    pictures.forget_originals(session, user.id)
    user.password_hash = ""
    user.active = False
    user.level = None
    user.anonymised_at = by.now
    user.memberships.clear()
    for unit in session.scalars(select(Unit).where(Unit.lead_id == user.id)):
        unit.lead_id = None
    _record(session, "anonymise", user, by.actor, by.now)


def _shut_out(session: Session, user: User, now: datetime) -> None:
    end_sessions(session, user, now)
    for token in session.scalars(select(ApiToken).where(ApiToken.user_id == user.id)):
        tokens.revoke(token, now=now)


def end_sessions(session: Session, user: User, now: datetime) -> None:
    """Whoever is logged in as *user* is out, and so are their feeds."""
    user.session_number += 1
    sessions.end_all(session, user, now=now)


def _require_another_administrator(session: Session, user: User) -> None:
    others = session.scalar(
        select(func.count(User.id))
        .join(UserRole)
        .where(UserRole.role == Role.ADMINISTRATOR, User.active, User.id != user.id)
    )
    if user.has(Role.ADMINISTRATOR) and not others:
        raise LastAdministratorError


def _record(
    session: Session,
    action: str,
    user: User,
    actor: Actor,
    now: datetime,
    **details: object,
) -> None:
    audit.record(session, action, user, by=By(actor, now), **details)
