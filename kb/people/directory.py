"""People looked up for a choice: assignees, reporters, owners."""

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from kb.errors import Case, InvalidInputError
from kb.people.models import Role, User, UserRole

SYSTEM_LOGIN = "yunzhi-service"
"""The account in whose name the service itself acts; nobody can log in with it."""


class PersonCase(Case):
    NOBODY = "nobody"
    SEVERAL = "several"


class UnknownPersonError(InvalidInputError):
    """A field names nobody here, or several by one name."""

    code = "unknown_person"

    def __init__(self, login: str, case: Case = PersonCase.NOBODY) -> None:
        said = (
            f"Several people are called {login}: type a login."
            if case is PersonCase.SEVERAL
            else f"Nobody here has the login {login}."
        )
        super().__init__(said, case=case, name=login)


def find_person(session: Session, login: str) -> User:
    """Somebody in use, by login. Raise ``UnknownPersonError``: a field names nobody."""
    user = find_by_login(session, login.strip())
    if user is None:
        raise UnknownPersonError(login.strip()[:64])
    return user


def find_by_login(session: Session, login: str) -> User | None:
    """As ``find_person``, for words that may be a login or not."""
    return session.scalar(select(User).where(User.login == login, User.active))


def list_people(session: Session, *roles: Role, level: int | None = None) -> list[User]:
    """As ``list_with``, without the accounts of systems: these answer for nothing."""
    return [
        user for user in list_with(session, *roles, level=level) if not user.is_system
    ]


def list_with(session: Session, *roles: Role, level: int | None = None) -> list[User]:
    """Everybody in use with one of *roles*; with *level*, of at least that level."""
    query = (
        select(User)
        .join(UserRole)
        .where(UserRole.role.in_(roles), User.active)
        .distinct()
        .order_by(User.name, User.id)
    )
    if level is not None:
        query = query.where(or_(User.level.is_(None), User.level >= level))
    return list(session.scalars(query))


def service_account(session: Session, *, now: datetime) -> User:
    """The account of the service itself, made when it is first needed."""
    user = session.scalar(select(User).where(User.login == SYSTEM_LOGIN))
    if user is None:
        user = User(login=SYSTEM_LOGIN, name="Yunzhi", created_at=now, active=False)
        session.add(user)
        session.flush()  # Events name its id.
    return user
