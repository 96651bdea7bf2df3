"""``kb clients``: whom one works for, and who does."""

from datetime import datetime

import click

from kb import accounts
from kb.audit import By
from kb.people import units
from kb.services import belonging, clients, contracts
from kb.services.contracts import Terms
from web.cli.acting import find_actor
from web.cli.main import Context
from web.cli.options import as_user

DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.group("clients")
def group() -> None:
    """Add clients and their contracts, list them, and say who works for each."""


@group.command("list")
@as_user
@click.pass_obj
def list_(context: Context, as_login: str) -> None:
    """List every client with its contracts.

    \b
    Example:
      kb clients list
    """
    with context.opened() as services, services.database.reading() as session:
        actor = find_actor(session, as_login)
        for client in clients.list_clients(session, actor.user):
            state = "active" if client.active else "ended"
            click.echo(
                f"{client.code:20} {state:8} {' / '.join(client.names.values())}"
            )
            for each in contracts.list_contracts(session, client):
                root = each.unit.name if each.unit else "-"
                click.echo(f"  {each.number:18} {each.starts_on} {each.ends_on} {root}")


@group.command()
@click.argument("code")
@click.option("--name-zh", default="", help="Its name in Chinese.")
@click.option("--name-en", default="", help="Its name in English.")
@as_user
@click.pass_obj
def add(context: Context, code: str, name_zh: str, name_en: str, as_login: str) -> None:
    """Add a client.

    \b
    Example:
      kb clients add city --name-zh 市政务云 --name-en "City cloud"
    """
    with context.opened() as services, services.database.writing() as session:
        by = By(find_actor(session, as_login), services.now())
        clients.add_client(session, code, {"zh": name_zh, "en": name_en}, by=by)
    click.echo(f"{code} is added.")


@group.command()
@click.argument("code")
@click.argument("number")
@click.option("--name", default="", help="What it is about.")
@click.option("--from", "starts_on", type=DAY, required=True, help="Its first day.")
@click.option("--until", "ends_on", type=DAY, required=True, help="Its last day.")
@click.option("--unit", default="", help="The root of the client's units.")
@as_user
@click.pass_obj
def contract(  # noqa: PLR0913, PLR0917 - an option each.
    context: Context,
    code: str,
    number: str,
    name: str,
    starts_on: datetime,
    ends_on: datetime,
    unit: str,
    as_login: str,
) -> None:
    """Add a contract; the unit, and those below it, are the client's from then on.

    \b
    Example:
      kb clients contract city HT-2026-01 --from 2026-01-01 --until 2026-12-31
    """
    with context.opened() as services, services.database.writing() as session:
        actor = find_actor(session, as_login)
        client = belonging.get_client(session, code, actor.user)
        terms = Terms(
            number=number,
            name=name,
            starts_on=starts_on.date(),
            ends_on=ends_on.date(),
            unit=units.get_by_name(session, unit) if unit else None,
        )
        contracts.add_contract(session, client, terms, by=By(actor, services.now()))
    click.echo(f"{number} is added.")


@group.command()
@click.argument("code")
@click.argument("login")
@click.option("--remove", is_flag=True, help="They work for it no longer.")
@as_user
@click.pass_obj
def assign(
    context: Context, code: str, login: str, remove: bool, as_login: str
) -> None:
    """Say that a person works for a client.

    \b
    Example:
      kb clients assign city wang.fang
    """
    with context.opened() as services, services.database.writing() as session:
        actor = find_actor(session, as_login)
        client = belonging.get_client(session, code, actor.user)
        user = accounts.find_account(session, login)
        change = clients.dismiss if remove else clients.assign
        change(session, user, client, by=By(actor, services.now()))
    click.echo(f"{login} {'works no longer' if remove else 'works'} for {code}.")
