"""``kb requests``: what people can ask for, and what each kind needs."""

import click

from kb.articles import catalogue
from kb.articles.kinds import Audience
from kb.audit import By
from kb.people import directory
from kb.people.models import Post
from kb.requests import kinds
from kb.requests.errors import UnknownKindError
from kb.requests.kinds import Setup
from web.cli.acting import find_actor
from web.cli.main import Context
from web.cli.options import as_user


@click.group("requests")
def group() -> None:
    """List the kinds of request, and say what each needs."""


@group.command("list")
@click.pass_obj
def list_(context: Context) -> None:
    """List what people can ask for, with its post and what it must be told.

    \b
    Example:
      kb requests list
    """
    with context.opened() as services, services.database.reading() as session:
        for kind in kinds.list_kinds(session):
            approval = "approval" if kind.needs_approval else "-"
            click.echo(
                f"{kind.code:20} {kind.post.value:10} {approval:9} "
                f"{','.join(kind.requires) or '-'}"
            )


@group.command("set")
@click.argument("code")
@click.option(
    "--post",
    type=click.Choice([post.value for post in Post]),
    help="Which post gets it first.",
)
@click.option("--level", type=click.IntRange(1, 4), help="At which level it begins.")
@click.option(
    "--require",
    "requires",
    default=None,
    metavar="FIELDS",
    help="What it must be told, separated by commas; empty for nothing.",
)
@click.option("--approval/--no-approval", default=None, help="Whether it needs one.")
@click.option("--approver", default="", metavar="USER", help="Else the unit's lead.")
@click.option("--procedure", type=int, help="The article that is linked to each.")
@click.option("--offer/--hide", "active", default=None, help="Whether one may ask it.")
@as_user
@click.pass_obj
def set_(  # noqa: PLR0913, PLR0917 - an option each.
    context: Context,
    code: str,
    post: str | None,
    level: int | None,
    requires: str | None,
    approval: bool | None,
    approver: str,
    procedure: int | None,
    active: bool | None,
    as_login: str,
) -> None:
    """Say what a kind of request needs; what is not named stays as it is.

    \b
    Example:
      kb requests set fault --require system,message
      kb requests set service_request --approver wang.fang --procedure 17
    """
    names = [each.strip() for each in (requires or "").split(",") if each.strip()]
    with context.opened() as services, services.database.writing() as session:
        actor = find_actor(session, as_login)
        kind = kinds.find_any(session, code)
        if kind is None:
            raise UnknownKindError
        setup = Setup(
            post=Post(post) if post else None,
            level=level,
            requires=names if requires is not None else None,
            needs_approval=approval,
            approver=directory.find_person(session, approver) if approver else None,
            procedure=catalogue.get_article(session, procedure, frozenset(Audience))
            if procedure
            else None,
            active=active,
        )
        kinds.set_up(session, kind, setup, by=By(actor, services.now()))
    click.echo(f"{code} is set.")
