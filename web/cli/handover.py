"""``kb handover``: hand-overs listed, and everything of a client written as one ZIP."""

import os
from pathlib import Path

import click

from kb.handovers import reading
from kb.handovers.errors import HandoverNotAllowedError
from kb.handovers.moves import Action, keeps
from web.answers import packing
from web.cli.acting import find_actor
from web.cli.main import Context
from web.cli.options import as_user


@click.group("handover")
def group() -> None:
    """List hand-overs, and write everything of a client as one ZIP."""


@group.command("list")
@as_user
@click.pass_obj
def list_(context: Context, as_login: str) -> None:
    """List hand-overs, the newest first.

    \b
    Example:
      kb handover list
    """
    with context.opened() as services, services.database.reading() as session:
        user = find_actor(session, as_login).user
        for each in reading.list_handovers(session, user):
            click.echo(
                f"{each.number} {each.state.value:10} {each.direction.value:10} "
                f"{each.client.code} {each.contract.number}"
            )


@group.command()
@click.argument("number")
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--language",
    type=click.Choice(["zh", "en"]),
    default="zh",
    show_default=True,
    help="Of the index and the tables.",
)
@as_user
@click.pass_obj
def export(
    context: Context, /, number: str, path: Path, *, language: str, as_login: str
) -> None:
    """Write registers, articles, incidents, items and guides of its client to PATH.

    The ZIP holds what the person may see, with an index to read offline and the checksum
    of each file. Private registers and what is confidential are never in it.

    \b
    Example:
      kb handover export HOV-000002 closing.zip --as wang.fang
    """
    from web.app import create_app  # noqa: PLC0415 - the words need its translations.

    with context.opened() as services, create_app(services).app_context():
        with services.database.reading() as session:
            user = find_actor(session, as_login).user
            handover = reading.get_by_number(session, number, user)
            if not keeps(user, handover):
                raise HandoverNotAllowedError(Action.PACK)
        part = path.with_name(f".{path.name}.part-{os.getpid()}")
        try:
            with part.open("wb") as target:
                summary = packing.write(services, user, handover, language, target)
            part.replace(path)
        except OSError as error:
            raise click.FileError(str(path), error.strerror or "") from error
        finally:
            part.unlink(missing_ok=True)
    for name, rows in summary["parts"].items():
        click.echo(f"{name}: {rows}")
    click.echo(f"{number} is in {path}.")
