"""``kb units``: the tree of units, and who holds which post in them."""

from collections.abc import Sequence
from datetime import date, datetime

import click

from kb import accounts, audit
from kb.audit import By
from kb.leaving.units import Fate, Hanging, end_unit, list_hanging
from kb.people import units
from kb.people.models import Post, Tier
from web.cli.acting import find_actor
from web.cli.main import Context
from web.cli.options import as_user


@click.group("units")
def group() -> None:
    """Add units, list them, end them, and give people a post in them."""


@group.command("list")
@click.pass_obj
def list_(context: Context) -> None:
    """List every unit with its tier and what it belongs to.

    \b
    Example:
      kb units list
    """
    with context.opened() as services, services.database.reading() as session:
        for unit in units.list_units(session):
            parent = unit.parent.name if unit.parent else ""
            click.echo(f"{unit.name:32} {unit.tier.value:12} {parent}")


@group.command()
@click.argument("name")
@click.option(
    "--tier",
    required=True,
    type=click.Choice([tier.value for tier in Tier]),
    help="How high it stands in the organisation.",
)
@click.option("--parent", default="", help="The unit that it belongs to.")
@as_user
@click.pass_obj
def add(context: Context, name: str, tier: str, parent: str, as_login: str) -> None:
    """Add a unit.

    \b
    Example:
      kb units add 市级信息科 --tier city --parent 省级信息中心
    """
    with context.opened() as services, services.database.writing() as session:
        actor = find_actor(session, as_login)
        above = units.get_by_name(session, parent) if parent else None
        unit = units.add_unit(session, name, tier=Tier(tier), parent=above)
        audit.record(session, "add_unit", unit, by=By(actor, services.now()))
    click.echo(f"{name} is added.")


@group.command()
@click.argument("login")
@click.argument("unit_name", metavar="UNIT")
@click.option(
    "--post",
    default=Post.TECHNICAL.value,
    show_default=True,
    type=click.Choice([post.value for post in Post]),
    help="Which questions they answer there.",
)
@as_user
@click.pass_obj
def assign(
    context: Context, login: str, unit_name: str, post: str, as_login: str
) -> None:
    """Give a person a post in a unit.

    \b
    Example:
      kb units assign wang.fang 市级信息科 --post technical
    """
    with context.opened() as services, services.database.writing() as session:
        actor = find_actor(session, as_login)
        user = accounts.find_account(session, login)
        unit = units.get_by_name(session, unit_name)
        units.assign(session, user, unit, Post(post))
        audit.record(
            session,
            "set_posts",
            user,
            by=By(actor, services.now()),
            units=sorted(user.unit_ids),
        )
    click.echo(f"{login} holds the {post} post of {unit_name}.")


_FATES = {
    Fate.FIRST: "has to go elsewhere first",
    Fate.ENDS: "ends with it",
    Fate.STAYS: "stays, and is to be moved",
}


@group.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="End it; without this nothing is changed.")
@click.option(
    "--on",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Its last day is the one before; today, if nothing is said.",
)
@as_user
@click.pass_obj
def end(
    context: Context, name: str, day: datetime | None, as_login: str, *, yes: bool
) -> None:
    """Say what hangs on a unit, and with --yes end it.

    Units below it and open incidents have to go elsewhere first. Its rosters and duties
    end with it. Records and people stay, and nothing more comes to it.

    \b
    Examples:
      kb units end 市级信息科
      kb units end 市级信息科 --yes --on 2026-12-31
    """
    with context.opened() as services:
        if not yes:
            with services.database.reading() as session:
                hanging = list_hanging(session, units.get_by_name(session, name))
            _list(hanging)
            click.echo(f"Nothing is changed. To end {name}, say --yes.")
            return
        with services.database.writing() as session:
            by = By(find_actor(session, as_login), services.now())
            unit = units.get_by_name(session, name)
            ends_on = day.date() if day is not None else _today(by)
            hanging = end_unit(session, unit, ends_on, by=by)
    _list(hanging)
    click.echo(f"{name} has ended: nothing more comes to it from {ends_on}.")


def _today(by: By) -> date:
    return by.now.astimezone().date()


def _list(hanging: Sequence[Hanging]) -> None:
    for each in hanging:
        click.echo(f"{each.count:6} {each.code:12} {_FATES[each.fate]}")
