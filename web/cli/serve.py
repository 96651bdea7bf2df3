"""``kb serve``: serve the pages, and keep the index up with the database."""

import gc
from typing import Final

import click

from web.cli.commands import loading
from web.cli.main import Context

YOUNG: Final = (10_000, 20, 20)
"""A page makes thousands of objects, few of them in rings: looking for those after every
700 took a tenth to a third of its time."""


@click.command()
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Address to listen on."
)
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.option(
    "--threads", default=8, show_default=True, help="Requests answered at once."
)
@click.pass_obj
def serve(context: Context, host: str, port: int, threads: int) -> None:
    """Serve the pages until Ctrl-C; articles become findable as they are checked in.

    \b
    Examples:
      kb serve
      kb serve --host 0.0.0.0 --port 8080
    """
    with loading():
        from web import server  # noqa: PLC0415 - other commands need no web server.
        from web.parts import arenas  # noqa: PLC0415

    # Nor is it later: a service keeps all of it until it ends.
    gc.freeze()
    gc.set_threshold(*YOUNG)
    arenas.bound()
    with server.listening(host, port) as listener, context.opened() as services:
        click.echo(f"Yunzhi serves on {server.address(listener)}  (Ctrl-C stops it)")
        server.serve(services, listener, threads=threads)
