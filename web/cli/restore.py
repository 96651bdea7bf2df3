"""``kb restore``: a home from a backup."""

import sys
from pathlib import Path

import click

from kb.backups.keys import Opener, PrivateKey
from web.cli.backup import (
    passphrase_file,
    read_key_file,
    read_passphrase,
    say_lost,
    say_secret_key,
)
from web.cli.main import EXIT_SOME_FILES_FAILED, Context

_FILE = click.Path(path_type=Path)


@click.command()
@click.argument("file", type=_FILE)
@click.option("--verify", is_flag=True, help="Only try whether it could be restored.")
@click.option("--private-key", type=_FILE, help="File of the private key.")
@passphrase_file
@click.pass_obj
def restore(
    context: Context,
    file: Path,
    *,
    verify: bool,
    private_key: Path | None,
    passphrase_file: Path | None,
) -> None:
    """Make a home from the backup FILE: this version's, with its index.

    The home folder, and the database if KB_DATABASE_URL names one, must be empty. The
    backup may come from an older version, and from either kind of database. Until all
    of it is there, nothing is. --verify reads all of it, loads the rows into a database
    of its own, and changes nothing here.

    \b
    Examples:
      kb restore --verify /backup/yunzhi.backup
      KB_HOME=/srv/yunzhi kb restore /backup/yunzhi.backup
    """
    from web.backups import restoring  # noqa: PLC0415 - it loads the database.

    home = context.settings.home

    def ask() -> Opener:
        if private_key is not None:
            return PrivateKey.parse(read_key_file(private_key))
        return read_passphrase(home, passphrase_file, confirm=False)

    if verify:
        report = restoring.rehearse(file, ask)
        click.echo(f"The backup of {report.description.made_at} is whole.")
    else:
        report = restoring.restore(context.settings, file, ask)
        click.echo(f"Restored the backup of {report.description.made_at} to {home}.")
        if report.kept_aside:
            click.echo(f"Its settings lie in {home / restoring.ASIDE}: compare them.")
        _build_index(context)
    outcome = report.outcome
    if outcome is not None:
        click.echo(f"{outcome.rows:,} rows and {outcome.contents:,} stored files.")
    click.echo(say_secret_key(is_inside=report.description.has_secret_key))
    if outcome is not None and outcome.lost:
        click.echo(say_lost(outcome.lost), err=True)
        sys.exit(EXIT_SOME_FILES_FAILED)


def _build_index(context: Context) -> None:
    from web.answers import indexing  # noqa: PLC0415 - as above.

    with context.opened() as services:
        count = indexing.rebuild(services)
    click.echo(f"Built the index anew: {count} articles.")
