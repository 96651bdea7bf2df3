"""``kb demo``: sample knowledge and people, served at once."""

import click
from rich.console import Console
from rich.progress import Progress

from kb.audit import Actor
from web import homes
from web.answers import indexing
from web.cli.main import Context
from web.cli.options import find_actor
from web.demo import alerts as demo_alerts
from web.demo import people as demonstration
from web.demo import samples
from web.demo import work as demo_work
from web.services import Services


@click.command()
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Address to listen on."
)
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.option("--load-only", is_flag=True, help="Load the sample and do not serve it.")
@click.pass_obj
def demo(context: Context, host: str, port: int, load_only: bool) -> None:
    """Load the sample knowledge into the home folder and serve it.

    The password of the sample people is made up at the first start. For a trial only:
    do not put a real organisation's knowledge beside it.

    \b
    Examples:
      kb demo
      KB_HOME=/tmp/trial kb demo --port 8080
    """
    from web import server  # noqa: PLC0415 - --load-only needs no web server.

    settings = context.settings
    with server.listening(host, port) as listener:
        settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        password = demonstration.read_password(settings)
        homes.initialise(settings, password=password)
        with context.opened() as services:
            _load(services, password)
            _welcome(server.address(listener), password)
            if not load_only:
                server.serve(services, listener, threads=8)


def _load(services: Services, password: str) -> None:
    with services.database.reading() as session:
        actor = find_actor(session, "")
    demonstration.add_people(services, actor, password)
    loaded = _load_sample(services, actor)
    incidents = demo_work.add_work(services) + demo_alerts.add_alerts(services)
    indexing.drain(services)
    demo_alerts.suggest(services)
    click.echo(
        f"The sample knowledge is loaded: {loaded.articles} articles, "
        f"{loaded.past_cases} new past cases, {incidents} new incidents."
    )


def _load_sample(services: Services, actor: Actor) -> samples.Loaded:
    console = Console(stderr=True)
    with Progress(
        console=console, transient=True, disable=not console.is_terminal
    ) as progress:
        task = progress.add_task("Loading the sample", total=samples.count_files())
        return samples.load(
            services, actor, advance=lambda _report: progress.advance(task)
        )


def _welcome(address: str, password: str) -> None:
    click.echo(f"\nYunzhi 运知 serves on {address}  (Ctrl-C stops it)\n")
    for persona in demonstration.PEOPLE:
        click.echo(f"  {persona.login:10} {password}   {persona.what}")
    click.echo()
