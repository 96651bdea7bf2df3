"""Accounts: made, found, and recognised by their password."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.errors import Case, ConflictError, InvalidInputError, NotFoundError
from kb.people.models import Role, User, UserRole
from kb.people.passwords import hash_password, is_password

_LOGIN: Final = re.compile(r"[\w][\w.@-]{0,63}")


class LoginCase(Case):
    BAD_LOGIN = "bad_login"


class LoginTakenError(ConflictError):
    code = "login_taken"


def add_user(
    session: Session,
    login: str,
    *,
    name: str,
    roles: Iterable[Role],
    now: datetime,
    password: str = "",
) -> User:
    """Make an account; without a *password* nobody can log in with it yet."""
    if not _LOGIN.fullmatch(login):
        raise InvalidInputError(
            "A login has up to 64 letters, digits, dots, hyphens or underscores.",
            case=LoginCase.BAD_LOGIN,
        )
    if find_user(session, login) is not None:
        raise LoginTakenError(f"The login {login} is taken. Choose another one.")
    user = User(
        login=login,
        name=name or login,
        password_hash=hash_password(password, login=login) if password else "",
        created_at=now,
        role_rows=[UserRole(role=role) for role in dict.fromkeys(roles)],
    )
    session.add(user)
    session.flush()  # Records that name the user need its id.
    return user


def find_user(session: Session, login: str) -> User | None:
    return session.scalar(select(User).where(User.login == login))


def get_user(session: Session, login: str) -> User:
    """Raise ``NotFoundError`` for nobody and for an account that is switched off."""
    user = find_user(session, login)
    if user is None or not user.active:
        raise NotFoundError("user", login)
    return user


def find_first_with(session: Session, role: Role) -> User | None:
    """The account that has had *role* for longest, if it is still in use."""
    return session.scalar(
        select(User)
        .join(UserRole)
        .where(UserRole.role == role, User.active)
        .order_by(User.id)
        .limit(1)
    )


def list_users(session: Session) -> list[User]:
    return list(session.scalars(select(User).order_by(User.login)))


def find_by_password(session: Session, login: str, password: str) -> User | None:
    """Whoever *login* and *password* belong to."""
    user = find_user(session, login)
    matches = is_password(password, user.password_hash if user else "")
    return user if matches and user is not None and user.active else None
