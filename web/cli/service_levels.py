"""``kb service-levels``: what is promised, by client, service and priority."""

from collections.abc import Mapping
from typing import Any, Final, TypeVar

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.audit import By
from kb.calendars.models import Calendar
from kb.errors import NotFoundError
from kb.incidents import clocks
from kb.service_levels import levels
from kb.service_levels.levels import Promise
from kb.service_levels.models import ServiceLevel
from kb.services.catalogue import require_keeper
from kb.services.models import Client, Service
from web.cli.acting import find_actor
from web.cli.main import Context
from web.cli.options import as_user

BATCH: Final = 200
Named = TypeVar("Named", Client, Service, Calendar)


@click.group("service-levels")
def group() -> None:
    """List what is promised, add to it, change and end it, and count the clocks again."""


@group.command("list")
@as_user
@click.pass_obj
def list_(context: Context, as_login: str) -> None:
    """List what holds now, or will, in minutes of working time.

    \b
    Example:
      kb service-levels list
    """
    with context.opened() as services, services.database.reading() as session:
        user = find_actor(session, as_login).user
        for level in levels.list_levels(session, user, now=services.now()):
            click.echo(_to_line(level))


@group.command("add")
@click.option("--client", default="", metavar="CODE", help="Else for every client.")
@click.option("--service", default="", metavar="CODE", help="Else for every service.")
@click.option("--priority", type=int, help="1 to 5; else for any.")
@click.option("--respond", type=int, metavar="MINUTES", help="Until somebody takes it.")
@click.option("--resolve", type=int, metavar="MINUTES", help="Until it is resolved.")
@click.option("--calendar", default="", metavar="CODE", help="Else the service's.")
@click.option("--warn", type=int, default=80, help="Percent of the time.")
@as_user
@click.pass_obj
def add(  # noqa: PLR0913, PLR0917 - an option each.
    context: Context,
    client: str,
    service: str,
    priority: int | None,
    respond: int | None,
    resolve: int | None,
    calendar: str,
    warn: int,
    as_login: str,
) -> None:
    """Promise something for what is opened from now on.

    \b
    Example:
      kb service-levels add --priority 1 --respond 15 --resolve 240
    """
    with context.opened() as services, services.database.writing() as session:
        promise = Promise(
            client=_find(session, Client, client),
            service=_find(session, Service, service),
            priority=priority,
            respond_minutes=respond,
            resolve_minutes=resolve,
            calendar=_find(session, Calendar, calendar),
            warn_percent=warn,
        )
        by = By(find_actor(session, as_login), services.now())
        require_keeper(session, by, promise.client)
        level = levels.add(session, promise, by=by)
        click.echo(f"Level {level.id} holds.")


@group.command("change")
@click.argument("level_id", type=int, metavar="LEVEL")
@click.option("--respond", type=int, metavar="MINUTES", help="Until somebody takes it.")
@click.option("--resolve", type=int, metavar="MINUTES", help="Until it is resolved.")
@click.option("--calendar", metavar="CODE", help="Empty for the service's.")
@click.option("--warn", type=int, metavar="PERCENT", help="Percent of the time.")
@as_user
@click.pass_obj
def change(context: Context, /, level_id: int, as_login: str, **given: Any) -> None:
    """Promise something else in a level's place; what is not named stays.

    A level with clocks ends, and the new one holds for what is opened from now on.

    \b
    Example:
      kb service-levels change 4 --resolve 120
    """
    with context.opened() as services, services.database.writing() as session:
        by = By(find_actor(session, as_login), services.now())
        level = levels.get_for(session, level_id, by.actor.user)
        require_keeper(session, by, level.client)
        changed = levels.change(session, level, _read(session, level, given), by=by)
        click.echo(f"Level {changed.id} holds.")


@group.command("end")
@click.argument("level_id", type=int, metavar="LEVEL")
@as_user
@click.pass_obj
def end(context: Context, level_id: int, as_login: str) -> None:
    """Let a level hold for nothing more; what runs by it goes on.

    \b
    Example:
      kb service-levels end 4
    """
    with context.opened() as services, services.database.writing() as session:
        by = By(find_actor(session, as_login), services.now())
        level = levels.get_for(session, level_id, by.actor.user)
        require_keeper(session, by, level.client)
        levels.end(session, level, by=by)
    click.echo(f"Level {level_id} has ended.")


@group.command("recount")
@click.pass_obj
def recount(context: Context) -> None:
    """Count every clock again from the time lines, as after a change of a calendar.

    Nobody is told of what it finds.

    \b
    Example:
      kb service-levels recount
    """
    last, total = 0, 0
    with context.opened() as services:
        while True:
            with services.database.writing() as session:
                done = clocks.recount_all(
                    session, after=last, limit=BATCH, now=services.now()
                )
            if not done:
                break
            last, total = done[-1].id, total + len(done)
    click.echo(f"The clocks of {total} incidents are counted.")


def _read(session: Session, level: ServiceLevel, given: Mapping[str, Any]) -> Promise:
    """What the level promises, but for what is *given*."""
    calendar = level.calendar
    if given["calendar"] is not None:
        calendar = _find(session, Calendar, given["calendar"])
    respond, resolve, warn = given["respond"], given["resolve"], given["warn"]
    return Promise(
        client=level.client,
        service=level.service,
        priority=level.priority,
        respond_minutes=level.respond_minutes if respond is None else respond,
        resolve_minutes=level.resolve_minutes if resolve is None else resolve,
        calendar=calendar,
        warn_percent=level.warn_percent if warn is None else warn,
    )


def _find(session: Session, kind: type[Named], code: str) -> Named | None:
    if not code:
        return None
    found = session.scalar(select(kind).where(kind.code == code))
    if found is None:
        raise NotFoundError(kind.__tablename__, code)
    return found


def _to_line(level: ServiceLevel) -> str:
    return (
        f"{level.id:>4}  {level.client.code if level.client else '-':20} "
        f"{level.service.code if level.service else '-':20} {level.priority or '-'!s:>2} "
        f"{level.respond_minutes or '-'!s:>6} {level.resolve_minutes or '-'!s:>6} "
        f"{level.warn_percent:>3} %"
    )
