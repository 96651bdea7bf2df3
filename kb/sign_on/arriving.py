"""Whoever has proved who they are elsewhere: to their account, kept up to date.

Nothing but source and subject leads to an account. Who is new gets one under the login
they have there; where somebody here has that login, the identity waits to be linked.
"""

import re
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kb import accounts, audit
from kb.audit import Actor, By
from kb.errors import ChangedMeanwhileError
from kb.people import users
from kb.people.directory import SYSTEM_LOGIN
from kb.people.identities import ExternalAccount, find_identity
from kb.people.models import Role, User
from kb.sign_on import groups
from kb.sign_on.facts import Facts
from kb.text import MAX_LINE, cut, to_line

CHANNEL: Final = "sign_on"
LONGEST_NAME: Final = 100
_NOT_IN_LOGINS: Final = re.compile(r"[^\w.@-]+")
_RESERVED: Final = re.compile(rf"{SYSTEM_LOGIN}|anonymous-.*")


def arrive(
    session: Session, facts: Facts, *, makes_accounts: bool, now: datetime
) -> ExternalAccount:
    """The identity of *facts*; it has no ``user`` where it waits to be linked.

    An account that an administrator has switched off stays off.
    """
    identity = find_identity(session, facts.source, facts.subject)
    if identity is None:
        identity = _note(session, facts, now)
    identity.seen_at, identity.known_as = now, cut(to_line(facts.login))
    if identity.user is None and makes_accounts:
        identity.user = _make_account(session, facts, now)
    if identity.user is not None:
        by = By(Actor(identity.user, CHANNEL), now)
        if identity.gone_at is not None:
            come_back(session, identity, identity.user, by=by)
        if identity.user.active:
            refresh(session, identity.user, facts, by=by)
    return identity


def refresh(session: Session, user: User, facts: Facts, *, by: By) -> None:
    """Take over what the source says, as far as it says something else."""
    name = to_line(facts.name)[:LONGEST_NAME] or user.name
    email = _free_email(session, user, facts)
    changed = [
        field
        for field, value in (("name", name), ("email", email))
        if getattr(user, field) != value
    ]
    if changed:
        user.name, user.email = name, email
        audit.record(session, "refresh_facts", user, by=by, fields=changed)
    groups.apply(session, user, facts, by=by)


def come_back(
    session: Session, identity: ExternalAccount, user: User, *, by: By
) -> None:
    """Let somebody in again whom only the source had shut out."""
    identity.gone_at = None
    if user.anonymised_at is None:
        accounts.switch(session, user, active=True, by=by)


def _note(session: Session, facts: Facts, now: datetime) -> ExternalAccount:
    identity = ExternalAccount(
        source=facts.source,
        subject=facts.subject,
        known_as="",
        created_at=now,
        seen_at=now,
    )
    session.add(identity)
    try:
        session.flush()  # Of two at the same time, the second fails here.
    except IntegrityError as error:
        raise ChangedMeanwhileError from error
    return identity


def _make_account(session: Session, facts: Facts, now: datetime) -> User | None:
    """``None`` where the login is somebody's here, or nobody may have it."""
    login = _NOT_IN_LOGINS.sub("-", to_line(facts.login)).lstrip(".@-")[:64]
    if not login or _RESERVED.fullmatch(login) or _is_taken(session, login):
        return None
    user = users.add_user(
        session, login, name=facts.name, roles=[Role.REQUESTER], now=now
    )
    user.is_external = True
    audit.record(session, "provision", user, by=By(Actor(user, CHANNEL), now))
    return user


def _is_taken(session: Session, login: str) -> bool:
    """Whether somebody has *login* here, in capitals or not: they would be mixed up."""
    found = select(User.id).where(func.lower(User.login) == login.lower())
    return session.scalar(found.limit(1)) is not None


def _free_email(session: Session, user: User, facts: Facts) -> str:
    """The address that the source vouches for, unless somebody else has it here.

    Letters come in by their sender's address: it must not be two people's.
    """
    email = cut(to_line(facts.email), MAX_LINE)
    others = select(User.id).where(
        func.lower(User.email) == email.lower(), User.id != user.id
    )
    if not email or session.scalar(others.limit(1)) is not None:
        return user.email
    return email
