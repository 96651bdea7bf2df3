"""``kb export``: incidents and articles written out, their files included."""

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import click
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn

from kb.exchange.rows import Noun
from kb.pictures.errors import OriginalWithheldError
from web.cli.acting import find_actor
from web.cli.main import EXIT_SOME_FILES_FAILED, Context
from web.cli.options import as_json, as_user
from web.intake.exchange.writing import Export, Format, write

MAX_SHOWN: Final = 20


@click.group("export")
def group() -> None:
    """Write out incidents and articles, as a person may see them.

    \b
    The format follows the name: .csv, .json, .jsonl, .zip, or a new folder. A ZIP and a
    folder hold the attachments, too; kb import reads all of them again.
    """


def _shared(command: Callable[..., None]) -> Callable[..., None]:
    for decorate in reversed(
        (
            click.argument("path", type=click.Path(path_type=Path)),
            click.option(
                "--format",
                "wanted",
                type=click.Choice([each.value for each in Format]),
                help="In place of what the name says.",
            ),
            click.option(
                "--since",
                type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]),
                help="Only what changed from then on, in UTC.",
            ),
            as_user,
            as_json,
            click.pass_obj,
        )
    ):
        command = decorate(command)
    return command


@group.command("incidents")
@_shared
def export_incidents(context: Context, **given: Any) -> None:
    """Write out incidents.

    \b
    Examples:
      kb export incidents incidents.csv --since 2026-01-01
      kb export incidents incidents.zip --as wang
    """
    _export(context, Noun.INCIDENTS, given)


@group.command("articles")
@_shared
def export_articles(context: Context, **given: Any) -> None:
    """Write out the live revisions of articles.

    \b
    Example:
      kb export articles knowledge.zip
    """
    _export(context, Noun.ARTICLES, given)


def _export(context: Context, noun: Noun, given: dict[str, Any]) -> None:
    started = time.monotonic()
    path: Path = given["path"]
    since: datetime | None = given["since"]
    wanted = Format(given["wanted"]) if given["wanted"] else _by_name(path)
    with context.opened() as services:
        with services.database.reading() as session:
            user = find_actor(session, given["as_login"]).user
        aware = since.replace(tzinfo=UTC) if since else None
        export = Export(noun=noun, wanted=wanted, user=user, since=aware)
        with _progress(quiet=given["as_json"]) as advance:
            written = write(services, export, path, advance)
    report = {
        "noun": noun.value,
        "path": str(path),
        "format": wanted.value,
        "rows": written.rows,
        "files": written.files,
        "missing": written.missing,
        "withheld": written.withheld,
        "seconds": round(time.monotonic() - started, 3),
    }
    if given["as_json"]:
        click.echo(json.dumps(report, ensure_ascii=False))
    else:
        click.echo(
            f"{written.rows} {noun.value} and {written.files} files written to {path} "
            f"in {report['seconds']:.1f} s."
        )
    for sha256 in written.missing[:MAX_SHOWN]:
        click.echo(f"kb: the stored file {sha256} is damaged or gone.", err=True)
    for name in written.withheld[:MAX_SHOWN]:
        click.echo(f"kb: {OriginalWithheldError(name)}", err=True)
    if written.missing or written.withheld:
        sys.exit(EXIT_SOME_FILES_FAILED)


def _by_name(path: Path) -> Format:
    suffix = path.suffix.lower().removeprefix(".")
    if not suffix:
        return Format.FOLDER
    if suffix not in list(Format):
        raise click.BadParameter(f"Say with --format what {path.name} is to be.")
    return Format(suffix)


@contextmanager
def _progress(*, quiet: bool) -> Iterator[Callable[[], None]]:
    console = Console(stderr=True)
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.completed} written"),
        console=console,
        disable=quiet or not console.is_terminal,
        transient=True,
    ) as progress:
        task = progress.add_task("", total=None)
        yield lambda: progress.update(task, advance=1)
