"""``kb content``: the content store."""

import click

from kb.content import references
from kb.content.models import Blob
from kb.errors import KBError
from web.cli.main import EXIT_FAILED, Context


@click.group("content")
def group() -> None:
    """Look after the stored files."""


@group.command()
@click.pass_obj
def verify(context: Context) -> None:
    """Read every stored file and compare it with its checksum.

    \b
    Example:
      kb content verify
    """
    checked = faults = 0
    with context.opened() as services:
        for sha256 in services.content:
            checked += 1
            try:
                services.content.read(sha256)
            except KBError as error:
                faults += 1
                click.echo(str(error), err=True)
    click.echo(f"Verified {checked} contents: {faults} damaged.")
    if faults:
        raise SystemExit(EXIT_FAILED)


@group.command()
@click.option("--dry-run", is_flag=True, help="Only say what would be removed.")
@click.pass_obj
def collect(context: Context, dry_run: bool) -> None:
    """Remove stored files that nothing refers to.

    Run it while nobody uploads: a file that is just being taken in has no reference yet.

    \b
    Examples:
      kb content collect --dry-run
      kb content collect
    """
    with context.opened() as services, services.database.writing() as session:
        unknown = [
            sha256 for sha256 in services.content if session.get(Blob, sha256) is None
        ]
        orphans = list(references.iter_orphans(session))
        leftovers = list(services.content.leftovers())
        if not dry_run:
            for sha256 in orphans:
                session.delete(session.get_one(Blob, sha256))
            session.flush()  # If the database refuses, the files stay.
            for sha256 in (*orphans, *unknown):
                services.content.delete(sha256)
            for part in leftovers:
                part.unlink(missing_ok=True)
    verb = "Would remove" if dry_run else "Removed"
    total = len(orphans) + len(unknown)
    click.echo(f"{verb} {total} contents and {len(leftovers)} unfinished parts.")
