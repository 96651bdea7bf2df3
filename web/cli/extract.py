"""``kb extract``: show what would be taken out of a file."""

import json
import sys
from dataclasses import replace
from pathlib import Path

import click

from ingest.extraction import READABLE, FileStatus, Outcome, to_json
from ingest.workers import ExtractionPool
from web.cli.main import EXIT_SOME_FILES_FAILED, Context
from web.cli.options import as_json


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--ocr/--no-ocr",
    default=True,
    show_default=True,
    help="Read scanned pages and images too, if the extra ocr is installed.",
)
@as_json
@click.pass_obj
def extract(_context: Context, file: Path, ocr: bool, as_json: bool) -> None:
    """Show the text, structure and losses of a file; nothing is stored.

    Exit code: 0 if the file can be read, 3 if not.

    \b
    Examples:
      kb extract handbook.pdf
      kb extract network.xlsx --json
    """
    # For one file its own format's libraries are enough.
    with ExtractionPool(workers=1, preloaded=["ingest.reading"]) as pool:
        outcome = pool.extract(file)
    if ocr and outcome.status is FileStatus.PARTIAL:
        outcome = _with_recognised(file, outcome)
    if as_json:
        click.echo(json.dumps(to_json(outcome), ensure_ascii=False))
    elif outcome.extraction is None:
        click.echo(f"{outcome.status.value}: {outcome.reason}", err=True)
    else:
        click.echo(f"# {outcome.extraction.title or file.name} ({outcome.media_type})")
        for loss in outcome.extraction.losses:
            click.echo(f"! {loss.detail} {loss.where}".rstrip())
        click.echo(outcome.extraction.text)
    if outcome.status not in READABLE:
        sys.exit(EXIT_SOME_FILES_FAILED)


def _with_recognised(file: Path, outcome: Outcome) -> Outcome:
    from ingest import recognition  # noqa: PLC0415 - most files need none of it.

    if not recognition.is_installed():
        return outcome
    assert outcome.extraction is not None, "what is read in part has one"
    with recognition.IsolatedRecogniser() as recogniser:
        found = recognition.read_pictures(recogniser, file.absolute(), file.name)
        extraction = recognition.with_recognised(outcome.extraction, found)
    return replace(outcome, extraction=extraction)
