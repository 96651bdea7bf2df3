"""``kb ingest``: take in files and folders."""

import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from ingest.folders import find_files
from ingest.manifest import Manifest, read_manifest
from kb.errors import UnavailableError
from kb.people.models import User
from review import policy
from review.actions import Action
from review.errors import NotAllowedError
from web.answers import indexing
from web.cli.acting import find_actor
from web.cli.main import EXIT_INTERRUPTED, EXIT_SOME_FILES_FAILED, Context
from web.cli.options import AUDIENCES, KINDS, as_json, as_user
from web.intake import guessing
from web.intake.imports import SUCCESSFUL, Run, import_files
from web.intake.incoming import FileReport
from web.services import Services

INDEX_EVERY = 200
"""Files after which what is new becomes findable, while the run goes on."""
MAX_ROWS = 50
ATTRIBUTES = ("kind", "category", "system", "audience")


@click.command()
@click.argument(
    "paths",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, path_type=Path),
)
@click.option(
    "--kind", type=KINDS, help="Kind, where a file names none.  [default: reference]"
)
@click.option("--category", help="Category, where a file names none.")
@click.option("--system", help="System, where a file names none.")
@click.option(
    "--audience", type=AUDIENCES, help="Who may read it.  [default: internal]"
)
@click.option(
    "--manifest",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="CSV with a column path and one column for each attribute.",
)
@click.option(
    "--as-revision",
    is_flag=True,
    help="What resembles an article becomes its next revision, not a new article.",
)
@click.option(
    "--accept-guesses",
    is_flag=True,
    help="Set the attributes that are guessed, instead of leaving them to confirm.",
)
@click.option("--publish", is_flag=True, help="Check in at once: a trusted import.")
@as_user
@as_json
@click.pass_obj
def ingest(
    context: Context,
    /,
    paths: tuple[Path, ...],
    manifest: Path | None,
    as_login: str,
    as_json: bool,
    **options: Any,
) -> None:
    """Take in files and folders; repeating a run changes nothing.

    Attributes come from these options, from _meta.toml in a folder, from a file's own
    front matter, from NAME.meta.toml beside it and from a manifest; the nearer to the
    file, the stronger; where they say nothing, the service guesses and leaves it to
    somebody to confirm. Without --publish everything waits for review. A run that is
    interrupted loses nothing: the same command goes on where it stopped.

    Exit code: 0 if every file was taken in, 3 if some were not.

    \b
    Examples:
      kb ingest handbook.pdf --kind reference --system Oracle
      kb ingest runbooks/ --kind solution --publish
      kb ingest handbooks-2027/ --as-revision
      kb ingest scans/ --manifest scans/list.csv --json
    """
    started = time.monotonic()
    rows = read_manifest(manifest) if manifest else {}
    defaults = {name: options[name] for name in ATTRIBUTES if options[name]}
    publish: bool = options["publish"]
    with context.opened() as services:
        run = Run(
            services=services,
            actor=_actor(services, as_login, publish=publish),
            manifest=Manifest(defaults, rows),
            publish=publish,
            as_revision=options["as_revision"],
            accept_guesses=options["accept_guesses"],
            known=guessing.read_known(services),
        )
        reports, interrupted = _import_all(run, paths, quiet=as_json)
        _index(services)
    seconds = round(time.monotonic() - started, 3)
    if as_json:
        click.echo(json.dumps(_to_json(reports, seconds), ensure_ascii=False))
    else:
        _print(reports, seconds)
    if interrupted:
        click.echo("Interrupted. Run the same command again to go on.", err=True)
        sys.exit(EXIT_INTERRUPTED)
    if any(report.status not in SUCCESSFUL for report in reports):
        sys.exit(EXIT_SOME_FILES_FAILED)


def _actor(services: Services, login: str, *, publish: bool) -> Any:
    with services.database.reading() as session:
        actor = find_actor(session, login)
    user: User = actor.user
    if publish and not policy.may_publish(user):
        raise NotAllowedError(Action.CHECK_IN)
    return actor


def _import_all(
    run: Run, paths: tuple[Path, ...], *, quiet: bool
) -> tuple[list[FileReport], bool]:
    """Every report, and whether Ctrl-C cut the run short."""
    reports: list[FileReport] = []
    with _progress(paths, quiet=quiet) as advance:
        try:
            for report in import_files(run, paths):
                reports.append(report)
                advance(report)
                if run.publish and len(reports) % INDEX_EVERY == 0:
                    _index(run.services)
        except KeyboardInterrupt:
            return reports, True
    return reports, False


@contextmanager
def _progress(paths: tuple[Path, ...], *, quiet: bool) -> Iterator[Any]:
    console = Console(stderr=True)
    total = None if quiet else sum(1 for _ in find_files(paths))
    with Progress(
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.description}"),
        console=console,
        disable=quiet or not console.is_terminal,
        transient=True,
    ) as progress:
        task = progress.add_task("", total=total)

        def advance(report: FileReport) -> None:
            progress.update(task, advance=1, description=Path(report.path).name[:40])

        yield advance


def _index(services: Services) -> None:
    try:
        indexing.drain(services)
    except UnavailableError as error:
        # What was taken in is safe and marked; a later run or the server indexes it.
        click.echo(f"Not indexed yet: {error}", err=True)


def _to_json(reports: list[FileReport], seconds: float) -> dict[str, Any]:
    return {
        "files": [
            {
                "path": report.path,
                "status": report.status.value,
                "article": report.article,
                "title": report.title,
                "kind": report.kind,
                "losses": _losses(report),
            }
            for report in reports
        ],
        "counts": dict(Counter(report.status.value for report in reports)),
        "seconds": seconds,
    }


def _losses(report: FileReport) -> list[dict[str, str]]:
    """The losses; for a file that was not taken in, why not."""
    losses = [
        {"code": str(loss.code), "where": loss.where, "detail": loss.detail}
        for loss in report.losses
    ]
    if report.status in SUCCESSFUL:
        return losses
    return [
        {"code": report.status.value, "where": "", "detail": report.reason},
        *losses,
    ]


def _print(reports: list[FileReport], seconds: float) -> None:
    console = Console()
    if troubled := [report for report in reports if _trouble(report)]:
        table = Table("File", "Status", "Why", title="Worth a look")
        for report in troubled[:MAX_ROWS]:
            table.add_row(report.path, report.status.value, _trouble(report))
        console.print(table)
        if len(troubled) > MAX_ROWS:
            console.print(f"… and {len(troubled) - MAX_ROWS} more; --json lists all.")
    counts = Counter(report.status.value for report in reports)
    summary = Table("Status", "Files")
    summary.columns[1].justify = "right"
    for status, count in sorted(counts.items()):
        summary.add_row(status, str(count))
    console.print(summary)
    warned = sum(bool(report.findings) for report in reports)
    if warned:
        console.print(
            f"{warned} files fail a form rule, most often: {_often(reports)}."
        )
    console.print(f"{len(reports)} files in {seconds:.1f} s.")


def _trouble(report: FileReport) -> str:
    if report.status not in SUCCESSFUL:
        return report.reason
    return "; ".join(
        [
            *(f"{loss.detail} {loss.where}".strip() for loss in report.losses[:3]),
            *(
                f"It resembles article {near.article_id} ({near.share:.0%})."
                for near in report.near[:1]
            ),
        ]
    )


def _often(reports: list[FileReport]) -> str:
    messages = Counter(
        finding.message.rstrip(".") for report in reports for finding in report.findings
    )
    return "; ".join(
        f"{message} ({count})" for message, count in messages.most_common(3)
    )
