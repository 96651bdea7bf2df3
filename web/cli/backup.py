"""``kb backup`` and ``kb backup-key``: one file with all of a home."""

import os
import sys
from pathlib import Path
from typing import Final

import click

from kb.backups.errors import BackupKeyError
from kb.backups.keys import Lock, Passphrase, PrivateKey, PublicKey
from web.cli.main import EXIT_SOME_FILES_FAILED, Context

PASSPHRASE: Final = "KB_BACKUP_PASSPHRASE"  # noqa: S105 - the name of a variable.
_FILE = click.Path(path_type=Path)

passphrase_file = click.option(
    "--passphrase-file",
    type=_FILE,
    help=f"Read the passphrase from here. Default: {PASSPHRASE}, else it is asked for.",
)


@click.command()
@click.argument("file", type=_FILE)
@click.option("--encrypt", is_flag=True, help="Encrypt it; else keep FILE safe.")
@click.option("--public-key", help="Encrypt for this key, or the one in this file.")
@passphrase_file
@click.option("--without-secret-key", is_flag=True, help="Leave the secret key out.")
@click.pass_obj
def backup(
    context: Context,
    file: Path,
    *,
    encrypt: bool,
    public_key: str | None,
    passphrase_file: Path | None,
    without_secret_key: bool,
) -> None:
    """Write database, stored files, secret key and settings to FILE, whole or not at all.

    People may go on working meanwhile: it holds one moment of the database. With
    --encrypt it can be read only with a passphrase, or with the private key that
    belongs to --public-key. Exit code: 3 if stored files were damaged or missing; the
    rest is in it.

    \b
    Examples:
      kb backup /backup/yunzhi.backup
      kb backup /backup/yunzhi.backup --encrypt
      kb backup /backup/yunzhi.backup --encrypt --public-key age1...
    """
    from web.backups import making  # noqa: PLC0415 - it loads the database.

    lock = None
    if encrypt or public_key or passphrase_file:
        lock = _choose_lock(context, public_key, passphrase_file)
    report = making.make(
        context.settings, file, lock, secret_key=not without_secret_key
    )
    outcome = report.outcome
    click.echo(
        f"Backed up to {file}: {outcome.rows:,} rows and {outcome.contents:,} stored "
        f"files, {report.size:,} bytes, {'encrypted' if lock else 'not encrypted'}."
    )
    click.echo(say_secret_key(is_inside=report.description.has_secret_key))
    if outcome.lost:
        click.echo(say_lost(outcome.lost), err=True)
        sys.exit(EXIT_SOME_FILES_FAILED)


@click.command("backup-key")
@click.argument("file", type=_FILE)
@click.pass_obj
def backup_key(context: Context, file: Path) -> None:
    """Make a pair of keys: the private one goes to FILE, the public one is printed.

    The service needs only the public one. Keep FILE away from the home folder and from
    the backups: whoever has it can read them, and without it nobody can.

    \b
    Example:
      kb backup-key /media/safe/yunzhi.key
    """
    require_outside(context.settings.home, file)
    key = PrivateKey.generate()
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise BackupKeyError(
            f"The key file {file} cannot be made: {error.strerror}."
        ) from error
    with os.fdopen(descriptor, "w", encoding="ascii") as target:
        target.write(f"# public key: {key.public}\n{key}\n")
    click.echo(f"The private key is in {file}: keep it safe.")
    click.echo(f"The public key is {key.public}")


def say_secret_key(*, is_inside: bool) -> str:
    if is_inside:
        return "The secret key is inside: whoever can read the backup has it too."
    return (
        "The secret key is not inside: keep it as well, or the secrets of webhooks and "
        "of SOAP cannot be read after a restore."
    )


def say_lost(lost: tuple[str, ...]) -> str:
    return (
        f"{len(lost)} stored files were missing or damaged and are not in the backup, "
        f"{lost[0]} among them. kb content verify names what they belong to."
    )


def read_passphrase(home: Path, path: Path | None, *, confirm: bool) -> Passphrase:
    """From a file, the environment, or the terminal; never from the command line."""
    if path is not None:
        require_outside(home, path)
        text = read_key_file(path).rstrip("\r\n")
    else:
        text = os.environ.get(PASSPHRASE, "") or _ask(confirm=confirm)
    if not text:
        raise BackupKeyError("The passphrase is empty.")
    return Passphrase(text)


def _ask(*, confirm: bool) -> str:
    try:
        return str(
            click.prompt(
                "Passphrase of the backup",
                hide_input=True,
                confirmation_prompt=confirm,
                err=True,
            )
        )
    except click.Abort as error:
        if sys.stdin.isatty():
            raise
        raise BackupKeyError(
            "The backup needs a passphrase, and nobody can be asked for it here. Set "
            f"{PASSPHRASE}, or name a file: --passphrase-file, or --private-key for a "
            "backup that is encrypted for a key."
        ) from error


def require_outside(home: Path, path: Path) -> None:
    if path.resolve().is_relative_to(home.resolve()):
        raise BackupKeyError(
            f"{path} lies in the home folder, and would be lost with it. Keep it "
            "elsewhere."
        )


def read_key_file(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BackupKeyError(f"The key file {path} cannot be read: {error}.") from error


def _choose_lock(
    context: Context, public_key: str | None, passphrase_file: Path | None
) -> Lock:
    if public_key is None:
        return read_passphrase(context.settings.home, passphrase_file, confirm=True)
    if public_key.startswith("age1"):
        return PublicKey.parse(public_key)
    path = Path(public_key)
    require_outside(context.settings.home, path)
    return PublicKey.parse(read_key_file(path))
