"""``kb people``: the list of people that another system keeps, each night."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, Final

import click

from kb.audit import By
from kb.people_list import reading, writing
from kb.people_list.comparing import Comparison, Kind, compare
from kb.people_list.errors import BadPeopleListError, TooManyLeaveError
from kb.people_list.taking import MOST_LEAVE, require_usable, take
from web.cli.acting import find_actor
from web.cli.main import EXIT_FAILED, Context
from web.cli.options import as_user
from web.cli.speaking import choose_language, say_errors
from web.services import Services

_SHOWN: Final = 50
"""Lines that cannot be used, of one list."""
_SAID: Final = {
    Kind.JOINS: "joins",
    Kind.MOVES: "changes",
    Kind.LEAVES: "leaves",
    Kind.RETURNS: "returns",
    Kind.KEPT: "is left alone",
}


@click.group("people")
def group() -> None:
    """Take over who joins, moves and leaves from another system's list, and write one."""


@group.command("import")
@click.argument("file", type=click.File("rb"))
@click.option("--dry-run", is_flag=True, help="Say what would change; change nothing.")
@click.option(
    "--most-leave",
    type=click.IntRange(0),
    default=MOST_LEAVE,
    show_default=True,
    help="How many may be switched off at once; more, and nothing is taken.",
)
@click.option(
    "--including",
    multiple=True,
    metavar="LOGIN",
    help="An administrator whom the list may change; may be given several times.",
)
@as_user
@click.pass_obj
def import_(
    context: Context,
    file: BinaryIO,
    including: tuple[str, ...],
    most_leave: int,
    as_login: str,
    *,
    dry_run: bool,
) -> None:
    """Take over the list of people in FILE: all of it, or nothing.

    FILE is CSV: login and name, and if you like email, phone, roles, level, posts, state
    and successor. Who was on the list before and is no more is switched off.

    \b
    Examples:
      kb people import people.csv --dry-run
      kb people import people.csv --most-leave 40
    """
    given = reading.read(file.read())
    with context.opened() as services:
        with services.database.reading() as session:
            language = choose_language(find_actor(session, as_login).user.language)
        open_for = services.database.reading if dry_run else services.database.writing
        with _said(services, language), open_for() as session:
            by = By(find_actor(session, as_login), services.now())
            if dry_run:
                found = compare(session, given, including, by=by)
                require_usable(found)
            else:
                found = take(
                    session,
                    given,
                    reason="Left, says the list of people.",
                    most_leave=most_leave,
                    including=including,
                    by=by,
                )
    _say(found, is_dry=dry_run)


@contextmanager
def _said(services: Services, language: str) -> Iterator[None]:
    """Every line that cannot be used is said, and why nothing was taken."""
    try:
        yield
    except BadPeopleListError as error:
        say_errors(services, error.faults[:_SHOWN], language)
        if len(error.faults) > _SHOWN:
            click.echo("…", err=True)
        say_errors(services, [error], language)
        sys.exit(EXIT_FAILED)
    except TooManyLeaveError as error:
        say_errors(services, [error], language)
        sys.exit(EXIT_FAILED)


def _say(found: Comparison, *, is_dry: bool) -> None:
    for change in found.changes:
        what = f" ({', '.join(change.fields)})" if change.fields else ""
        held = f", and holds {change.held} things" if change.held else ""
        click.echo(f"{change.login:24} {_SAID[change.kind]}{what}{held}")
    counts = ", ".join(
        f"{len(found.of(kind))} {word}"
        for kind, word in _SAID.items()
        if found.of(kind)
    )
    end = " Nothing was changed." if is_dry else ""
    click.echo(f"{counts or 'nobody changes'}; {found.same} stay as they are.{end}")


@group.command()
@click.pass_obj
def export(context: Context) -> None:
    """Write everybody as such a list; read again, it changes nothing.

    \b
    Example:
      kb people export > people.csv
    """
    with context.opened() as services, services.database.reading() as session:
        for line in writing.iter_lines(session):
            click.echo(line, nl=False)
