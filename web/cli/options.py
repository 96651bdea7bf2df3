"""Options that several commands share, and the person a command acts for."""

from typing import Final

import click
from sqlalchemy.orm import Session

from kb.articles.kinds import ArticleKind, Audience
from kb.audit import Actor
from kb.errors import NotFoundError
from kb.people import users
from kb.people.models import Role

CHANNEL: Final = "command"

KINDS: Final = click.Choice([kind.value for kind in ArticleKind])
AUDIENCES: Final = click.Choice([audience.value for audience in Audience])

as_user = click.option(
    "--as",
    "as_login",
    default="",
    metavar="USER",
    help="Act as this person. Default: the first administrator.",
)
as_json = click.option(
    "--json", "as_json", is_flag=True, help="Print JSON, for programs."
)


def find_actor(session: Session, login: str) -> Actor:
    """The person a command acts for: *login*, or the first administrator."""
    if login:
        return Actor(users.get_user(session, login), CHANNEL)
    user = users.find_first_with(session, Role.ADMINISTRATOR)
    if user is None:
        raise NotFoundError("user", "with the role administrator")
    return Actor(user, CHANNEL)
