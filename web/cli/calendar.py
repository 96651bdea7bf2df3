"""``kb calendar``: which calendars there are, and the days of their years."""

from typing import BinaryIO

import click

from kb.audit import By
from kb.calendars import service, years
from kb.calendars.models import DEFAULT, YearState
from kb.calendars.uploads import MOST_BYTES, read_upload
from web.cli.acting import find_actor
from web.cli.main import Context
from web.cli.options import as_user

which = click.option(
    "--calendar",
    "code",
    default=DEFAULT,
    show_default=True,
    metavar="CODE",
    help="Which calendar.",
)


@click.group("calendar")
def group() -> None:
    """List calendars, and add years and announced days to one."""


@group.command("list")
@click.pass_obj
def list_(context: Context) -> None:
    """List calendars, with their zone, country and years.

    \b
    Example:
      kb calendar list
    """
    with context.opened() as services, services.database.reading() as session:
        for each in service.list_calendars(session):
            place = "-".join(filter(None, (each.country, each.subdivision))) or "-"
            known = " ".join(f"{row.year}:{row.state.value}" for row in each.years)
            click.echo(f"{each.code:20} {each.zone:20} {place:6} {known}".rstrip())


@group.command("add-year")
@click.argument("year", type=int)
@which
@as_user
@click.pass_obj
def add_year(context: Context, year: int, code: str, as_login: str) -> None:
    """Add YEAR with the holidays of the calendar's country, and keep them for good.

    A provisional year can be added again once its days are announced.

    \b
    Example:
      kb calendar add-year 2027
    """
    with context.opened() as services, services.database.writing() as session:
        by = By(find_actor(session, as_login), services.now())
        calendar = service.get_calendar(session, code)
        state = years.add_year(session, calendar, year, by=by)
    click.echo(f"{year} is {state.value}.")


@group.command("import")
@click.argument("file", type=click.File("rb"))
@which
@click.option(
    "--provisional", is_flag=True, help="The list is not the last word on its years."
)
@as_user
@click.pass_obj
def import_(
    context: Context, file: BinaryIO, code: str, provisional: bool, as_login: str
) -> None:
    """Take the days of FILE, CSV or iCalendar, for all of its years.

    They replace every day of these years but those set by hand. A line that cannot be
    used is named, and nothing is taken.

    \b
    Example:
      kb calendar import state-council-2027.csv
    """
    upload = read_upload(file.read(MOST_BYTES + 1))
    for fault in upload.faults[1:]:
        click.echo(str(fault), err=True)
    if upload.faults:
        raise upload.faults[0]
    state = YearState.PROVISIONAL if provisional else YearState.ANNOUNCED
    with context.opened() as services, services.database.writing() as session:
        by = By(find_actor(session, as_login), services.now())
        calendar = service.get_calendar(session, code)
        done = years.take_days(session, calendar, upload.days, state, by=by)
    click.echo(
        f"{len(done.added)} new, {len(done.changed)} changed, "
        f"{len(done.removed)} removed, {done.same} as before."
    )
