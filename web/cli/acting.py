"""The person a command acts for."""

from typing import Final

from sqlalchemy.orm import Session

from kb.audit import Actor
from kb.errors import NotFoundError
from kb.people import users
from kb.people.models import Role

CHANNEL: Final = "command"


def find_actor(session: Session, login: str) -> Actor:
    """The person a command acts for: *login*, or the first administrator."""
    if login:
        return Actor(users.get_user(session, login), CHANNEL)
    user = users.find_first_with(session, Role.ADMINISTRATOR)
    if user is None:
        raise NotFoundError("user", "with the role administrator")
    return Actor(user, CHANNEL)
