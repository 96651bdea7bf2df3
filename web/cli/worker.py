"""``kb worker``: what the service does beside answering, for where another server answers."""

import click

from kb.hosts.models import ProcessRole
from web.cli.main import Context


@click.command()
@click.pass_obj
def worker(context: Context) -> None:
    """Do the work behind the pages until Ctrl-C: index, deliver, condense, send mail.

    `kb serve` does it by itself. Run one on each host that runs gunicorn: what only one
    may do, one of them does, and another goes on within seconds where it dies.

    \b
    Example:
      kb worker
    """
    from web.app import create_app  # noqa: PLC0415
    from web.background import draining  # noqa: PLC0415
    from web.background import work as background  # noqa: PLC0415 - other commands need none of it.
    from web.parts import arenas, rings, switching  # noqa: PLC0415

    rings.spare()
    switching.shorten()
    arenas.bound()
    with (
        draining.told_to_end() as wait,
        context.opened() as services,
        background.running(create_app(services), services, ProcessRole.WORKER),
    ):
        click.echo("Yunzhi works in the background.  (Ctrl-C stops it)")
        wait()
        draining.end_in_time()
