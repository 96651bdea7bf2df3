"""``kb recognise``: read scanned pages and images now."""

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from ingest import recognition as pictures
from kb import recognition
from kb.errors import UnavailableError
from web.answers import indexing
from web.background import recognising
from web.cli.main import Context


class RecognitionMissingError(UnavailableError):
    """The optional extra for text in pictures is not installed."""

    code = "recognition_missing"


@click.command()
@click.pass_obj
def recognise(context: Context) -> None:
    """Read scanned pages and images that wait, and have them found.

    `kb serve` does it by itself in the background. It needs the extra ocr. A run that
    is interrupted loses nothing: the same command goes on where it stopped.

    \b
    Example:
      kb recognise
    """
    if not pictures.is_installed():
        raise RecognitionMissingError(
            f"Text in pictures cannot be read yet. Run: {pictures.INSTALL}"
        )
    console = Console(stderr=True)
    with context.opened() as services:
        with services.database.reading() as session:
            waiting = recognition.count_unread(session)
        with (
            pictures.IsolatedRecogniser() as recogniser,
            Progress(
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn("{task.description}"),
                console=console,
                disable=not console.is_terminal,
                transient=True,
            ) as progress,
        ):
            task = progress.add_task("", total=None)
            count = recognising.read_all(
                services,
                recogniser,
                advance=lambda name: progress.update(
                    task, advance=1, description=name[:40]
                ),
            )
        indexing.drain(services)
    click.echo(f"Read {count} pictures in {waiting} files.")
