"""``kb serve``: serve the pages, and keep the index up with the database."""

import click

from web.cli.commands import loading
from web.cli.main import Context


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
        from web.parts import arenas, rings, switching  # noqa: PLC0415

    rings.spare()
    switching.shorten()
    arenas.bound()
    with server.listening(host, port) as listener, context.opened() as services:
        click.echo(f"Yunzhi serves on {server.address(listener)}  (Ctrl-C stops it)")
        server.serve(services, listener, threads=threads)
