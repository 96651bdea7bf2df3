"""``kb incidents``: the lists of the service desk, and closing under the same rule."""

import sys
from typing import Final

import click

from kb.audit import By
from kb.errors import KBError
from kb.incidents import closing, listing
from kb.incidents.filtering import Filter
from kb.incidents.views import View
from web.background import chores
from web.cli.acting import find_actor
from web.cli.main import EXIT_FAILED, Context
from web.cli.options import as_user

LIMIT: Final = 50


@click.group("incidents")
def group() -> None:
    """List incidents, show one, and close those that are complete."""


@group.command("list")
@click.option(
    "--view",
    default=View.OPEN.value,
    show_default=True,
    type=click.Choice([view.value for view in View]),
    help="Which list.",
)
@click.option("--limit", default=LIMIT, show_default=True, help="At most this many.")
@as_user
@click.pass_obj
def list_(context: Context, view: str, limit: int, as_login: str) -> None:
    """List incidents, the most pressing first.

    \b
    Example:
      kb incidents list --view to_call_back
    """
    with context.opened() as services, services.database.reading() as session:
        user = find_actor(session, as_login).user
        page = listing.list_incidents(
            session, Filter(view=View(view)), user, now=services.now(), limit=limit
        )
        for incident in page.incidents:
            assignee = incident.assignee.login if incident.assignee else "-"
            click.echo(
                f"{incident.number} {incident.state.value:12} {assignee:16} "
                f"{incident.title}"
            )
        click.echo(f"{len(page.incidents)} of {page.total}", err=True)


@group.command()
@click.argument("number")
@as_user
@click.pass_obj
def show(context: Context, number: str, as_login: str) -> None:
    """Show an incident, and what stands against closing it.

    \b
    Example:
      kb incidents show INC-000001
    """
    with context.opened() as services, services.database.reading() as session:
        user = find_actor(session, as_login).user
        incident = listing.get_by_number(session, number, user)
        click.echo(f"{incident.number}  {incident.title}")
        click.echo(f"State: {incident.state.value}")
        click.echo(f"Solution: {incident.solution_id or '-'}")
        if incident.state in listing.OPEN:
            missing = closing.find_missing(session, incident)
            click.echo(f"Missing: {', '.join(missing) or '-'}")


@group.command()
@click.argument("numbers", nargs=-1, required=True)
@as_user
@click.pass_obj
def close(context: Context, numbers: tuple[str, ...], as_login: str) -> None:
    """Close incidents that lack nothing; each by itself, and each is reported.

    \b
    Example:
      kb incidents close INC-000001 INC-000002 --as wang.fang
    """
    refused = 0
    with context.opened() as services:
        for number in numbers:
            try:
                with services.database.writing() as session:
                    actor = find_actor(session, as_login)
                    incident = listing.get_by_number(session, number, actor.user)
                    closing.close(session, incident, by=By(actor, services.now()))
                click.echo(f"{number} is closed.")
            except KBError as error:
                refused += 1
                click.echo(f"kb: {error}", err=True)
    if refused:
        sys.exit(EXIT_FAILED)


@group.command("mark-unanswered")
@click.pass_obj
def mark_unanswered(context: Context) -> None:
    """Put incidents whose users have not answered in time on the call-back list.

    `kb serve` does so by itself; this is for those who start their jobs by cron.

    \b
    Example:
      kb incidents mark-unanswered
    """
    with context.opened() as services:
        count = chores.mark_unanswered(services)
    click.echo(f"{count} incidents are on the call-back list now.")
