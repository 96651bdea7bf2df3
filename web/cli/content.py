"""``kb content``: the content store."""

from collections import Counter

import click
from sqlalchemy import select

from kb.content.models import Blob
from kb.content.store import (
    ContentDamagedError,
    ContentLostError,
    ContentMissingError,
)
from kb.lost_content import iter_affected
from web.background import collecting
from web.cli.main import EXIT_FAILED, Context


@click.group("content")
def group() -> None:
    """Look after the stored files."""


@group.command()
@click.pass_obj
def verify(context: Context) -> None:
    """Read every stored file, compare it with its checksum, and say what is lost.

    Exit code: 1 if a file is damaged or missing. Uploading a file again puts it back;
    else restore the content folder from a backup.

    \b
    Example:
      kb content verify
    """
    checked = 0
    faults: Counter[str] = Counter()
    with context.opened() as services, services.database.reading() as session:
        for sha256 in session.scalars(
            select(Blob.sha256).order_by(Blob.sha256),
            execution_options={"yield_per": 1000},
        ):
            checked += 1
            try:
                services.content.verify(sha256)
            except ContentLostError as error:
                faults[error.code] += 1
                click.echo(str(error), err=True)
                for line in iter_affected(session, sha256):
                    click.echo(f"  {line}", err=True)
    damaged = faults[ContentDamagedError.code]
    missing = faults[ContentMissingError.code]
    click.echo(f"Verified {checked} contents: {damaged} damaged, {missing} missing.")
    if faults:
        raise SystemExit(EXIT_FAILED)


@group.command()
@click.option("--dry-run", is_flag=True, help="Only say what would be removed.")
@click.pass_obj
def collect(context: Context, dry_run: bool) -> None:
    """Remove stored files that nothing refers to.

    What was put within a day stays, since somebody may still be taking it in: this may
    run while people upload. `kb serve` and `kb worker` do it by themselves every hour.

    \b
    Examples:
      kb content collect --dry-run
      kb content collect
    """
    with context.opened() as services:
        found = collecting.collect(services, dry_run=dry_run)
    verb = "Would remove" if dry_run else "Removed"
    click.echo(f"{verb} {found.contents} contents and {found.parts} unfinished parts.")
