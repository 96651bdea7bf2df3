"""``kb content``: the content store."""

from collections import Counter

import click

from kb.content import references
from kb.content.copying import iter_copied
from kb.content.store import (
    ContentDamagedError,
    ContentLostError,
    ContentMissingError,
)
from kb.lost_content import iter_affected
from web.background import collecting
from web.cli.main import EXIT_FAILED, Context
from web.parts.contents import PLACES, open_place


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
        for sha256 in references.iter_known(session):
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


@group.command("copy")
@click.option("--from", "source", type=click.Choice(PLACES), required=True)
@click.option("--to", "target", type=click.Choice(PLACES), required=True)
@click.pass_obj
def copy_all(context: Context, source: str, target: str) -> None:
    """Copy all stored files into another store, whichever is in force.

    `home` is the folder in the home folder, `folder` the one that KB_CONTENT_FOLDER
    names, `s3` the bucket of KB_S3_…. What is there already stays: run it while people
    work, once more when nobody does, and set KB_CONTENT_STORE then. Each file is
    compared with its checksum on the way.

    Exit code: 1 if a file is damaged or missing in the first store.

    \b
    Examples:
      kb content copy --from home --to s3
      kb content copy --from s3 --to home
    """
    if source == target:
        raise click.UsageError("Name two different stores.")
    copied = size = lost = 0
    with context.opened() as services, services.database.reading() as session:
        places = [open_place(context.settings, each) for each in (source, target)]
        places[1].prepare(is_new=True)
        for each in iter_copied(references.iter_known(session), *places):
            if isinstance(each, ContentLostError):
                lost += 1
                click.echo(str(each), err=True)
            else:
                copied += 1
                size += each.size
    click.echo(f"Copied {copied:,} contents of {size:,} bytes; {lost} are lost.")
    if lost:
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
