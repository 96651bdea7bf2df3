"""``kb worker``: what the service does beside answering, for where another server answers."""

import signal
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import click

from kb import locks
from kb.errors import ConflictError
from web.cli.main import Context


class WorkerRunningError(ConflictError):
    code = "worker_running"


@click.command()
@click.pass_obj
def worker(context: Context) -> None:
    """Do the work behind the pages until Ctrl-C: index, deliver, condense, send mail.

    `kb serve` does it by itself. Run one worker beside gunicorn, and only one.

    \b
    Example:
      kb worker
    """
    from web.app import create_app  # noqa: PLC0415
    from web.background import work as background  # noqa: PLC0415 - other commands need none of it.

    stopped = threading.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda _signal, _frame: stopped.set())
    with (
        _alone(context.settings.home),
        context.opened() as services,
        background.running(create_app(services), services),
    ):
        click.echo("Yunzhi works in the background.  (Ctrl-C stops it)")
        stopped.wait()


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Raise ``WorkerRunningError`` beside another worker of this home."""
    with ExitStack() as stack:
        try:
            stack.enter_context(locks.held(home / "worker.lock", seconds=0))
        except locks.BusyError as error:
            raise WorkerRunningError(
                "A worker is running for this home folder already. One is enough."
            ) from error
        yield
