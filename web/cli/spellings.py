"""``kb spellings``: names in use, which are likely the same, and two merged into one."""

from typing import Final

import click

from kb.audit import By
from kb.merges import finding, merging
from kb.merges.merging import Merging
from kb.merges.places import Counts
from kb.spellings.names import Field
from web.cli.acting import find_actor
from web.cli.main import Context
from web.cli.options import as_user

_FIELD: Final = click.option(
    "--field",
    default=Field.SYSTEM.value,
    show_default=True,
    type=click.Choice([each.value for each in Field]),
    help="Names of what.",
)


@click.group("spellings")
def group() -> None:
    """List names of systems, categories and units, merge two that mean one, and undo it."""


@group.command("list")
@_FIELD
@click.option("--alike", is_flag=True, help="Only those that are likely the same.")
@as_user
@click.pass_obj
def list_(context: Context, field: str, as_login: str, *, alike: bool) -> None:
    """List the names in use, with how many things say each, and what was merged.

    \b
    Examples:
      kb spellings list
      kb spellings list --field category --alike
    """
    asked = Field(field)
    with context.opened() as services, services.database.reading() as session:
        user = find_actor(session, as_login).user
        names = finding.list_names(session, asked, user)
        if alike:
            for offer in finding.list_offers(session, asked, names):
                likeness = offer.likeness.value
                click.echo(f"{likeness:10} {offer.old.name} -> {offer.into.name}")
            return
        for each in names:
            click.echo(f"{each.total:8} {each.name}  ({_say(each.counts)})")
        for merged in merging.list_merges(session, asked):
            click.echo(f"merged {merged.id}: {merged.old} -> {merged.name}")


@group.command()
@click.argument("old")
@click.argument("name")
@_FIELD
@click.option("--yes", is_flag=True, help="Merge; without this nothing is changed.")
@as_user
@click.pass_obj
def merge(
    context: Context, old: str, name: str, field: str, as_login: str, *, yes: bool
) -> None:
    """Say what OLD becoming NAME changes, and with --yes merge them.

    OLD goes on being understood wherever it comes in. Merging the same two again takes
    what was left.

    \b
    Examples:
      kb spellings merge 邮件 邮件系统
      kb spellings merge 邮件 邮件系统 --yes
    """
    wanted = Merging(Field(field), old, name)
    with context.opened() as services:
        if not yes:
            with services.database.reading() as session:
                user = find_actor(session, as_login).user
                found = merging.preview(session, wanted, user)
            click.echo(f"{_say(found.changes)} of {old} would become {name}.")
            click.echo("Nothing is changed. To merge them, say --yes.")
            return
        with services.database.writing() as session:
            by = By(find_actor(session, as_login), services.now())
            row, changed = merging.merge(session, wanted, by=by)
            merged_id = row.id
    click.echo(f"Merged as {merged_id}: {_say(changed)} of {old} became {name}.")


@group.command()
@click.argument("merge_id", metavar="ID", type=int)
@as_user
@click.pass_obj
def undo(context: Context, merge_id: int, as_login: str) -> None:
    """Take a merging back; its ID is in the list.

    \b
    Example:
      kb spellings undo 3
    """
    with context.opened() as services, services.database.writing() as session:
        by = By(find_actor(session, as_login), services.now())
        row, restored = merging.undo(session, merge_id, by=by)
        old = row.old
    click.echo(f"{old} is a name of its own again: {_say(restored)}.")


def _say(counts: Counts) -> str:
    return ", ".join(f"{count} {code}" for code, count in counts.items()) or "nothing"
