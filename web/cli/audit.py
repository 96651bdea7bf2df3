"""``kb audit``: the record of who did what, written out."""

import click

from kb.audit_export import Wanted, to_csv
from web.cli.main import Context


@click.group("audit")
def group() -> None:
    """Write out the record of who did what."""


@group.command()
@click.option("--actor", default="", help="Only what this login did.")
@click.option("--action", default="", help="Only this action, as `close`.")
@click.option("--noun", default="", help="Only things of this kind, as `incident`.")
@click.option("--key", default="", help="Only the thing with this id.")
@click.pass_obj
def export(context: Context, actor: str, action: str, noun: str, key: str) -> None:
    """Print the audit as CSV, the oldest entry first.

    \b
    Example:
      kb audit export --noun incident > audit.csv
    """
    wanted = Wanted(actor=actor, action=action, noun=noun, key=key)
    with context.opened() as services:
        for line in to_csv(services.database, wanted):
            click.echo(line, nl=False)
