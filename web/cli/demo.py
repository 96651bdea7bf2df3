"""``kb demo``: sample knowledge and people, served at once."""

from contextlib import ExitStack
from functools import partial
from typing import Final

import click
from rich.console import Console
from rich.progress import Progress

from kb.audit import Actor
from kb.settings import Settings
from web import homes, server
from web.answers import indexing, learning
from web.cli.acting import find_actor
from web.cli.main import Context
from web.cli.steps import Steps
from web.demo import alerts as demo_alerts
from web.demo import guides as demo_guides
from web.demo import people as demonstration
from web.demo import samples
from web.demo.loading import add_everything
from web.demo.samples import Articles
from web.demo.tax import quality as demo_quality
from web.services import Services
from web.words.reports import read_vocabulary

FIRST_STEPS: Final = """\
First: log in as firstline, open the incident of the printer that is offline again, link the
solution suggested beside it, and resolve it; then log in as user and say whether it is fixed.
先用 firstline 登录，打开“三楼打印机又脱机了”，关联旁边推荐的解决方案并处理完成；
再用 user 登录，回答问题是否已经解决。"""


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
    do not put a real organisation's knowledge beside it. Doing it again, or after an
    interruption, adds only what is missing.

    \b
    Examples:
      kb demo
      KB_HOME=/tmp/trial kb demo --port 8080
      kb demo --load-only
    """
    settings = context.settings
    steps = Steps(7)
    with ExitStack() as stack:
        listener = None
        if not load_only:
            # Before anything is loaded: a port that is taken then costs no time.
            listener = stack.enter_context(server.listening(host, port))
        click.echo(f"Yunzhi 运知: the demonstration, in {settings.home}")
        password = _prepare(settings, steps)
        services = stack.enter_context(context.opened())
        _load(services, steps, password)
        if listener is None:
            click.echo("\nThe sample is loaded; kb serve serves it.")
            _tell_logins(password)
        else:
            _tell_address(server.address(listener))
            _tell_logins(password)
            server.serve(services, listener, threads=8)


def _prepare(settings: Settings, steps: Steps) -> str:
    """Make the home, and return the password of the sample people."""

    def prepare() -> str:
        home = homes.initialise(settings, password=password)
        return "the newest tables" if home.migrated else "found as it should be"

    homes.make_folder(settings)
    password = demonstration.read_password(settings)
    steps.take("Preparing the database", 2, prepare)
    return password


def _load(services: Services, steps: Steps, password: str) -> None:
    with services.database.reading() as session:
        actor = find_actor(session, "")
    articles: dict[str, int] = {}
    steps.take(
        f"Taking in {samples.count_files()} sample articles and their solved cases",
        8,
        partial(_load_sample, services, actor, articles),
    )
    steps.take(
        "Adding people, clients, incidents, alerts and reports",
        6,
        partial(_add_work, services, actor, articles, password),
    )
    steps.take(
        "Making a tax database, and checking its quality five times",
        7,
        partial(_add_data_quality, services),
    )
    steps.take("Indexing, and suggesting solutions", 2, partial(_index, services))
    steps.take("Compiling the service guide", 2, partial(_compile, services))
    steps.take(
        "Learning from the solved cases what to suggest", 5, partial(_learn, services)
    )


def _load_sample(services: Services, actor: Actor, articles: dict[str, int]) -> str:
    """Take them in, and fill *articles* with those that there are."""
    console = Console(stderr=True)
    with Progress(
        console=console, transient=True, disable=not console.is_terminal
    ) as progress:
        task = progress.add_task("Loading the sample", total=samples.count_files())
        loaded = samples.load(
            services, actor, advance=lambda _report: progress.advance(task)
        )
    articles.update(loaded.articles)
    return f"{len(articles)} articles, {loaded.past_cases or 'no'} new solved cases"


def _add_work(
    services: Services, actor: Actor, articles: Articles, password: str
) -> str:
    from web.app import create_app  # noqa: PLC0415 - reports need its translations.

    with create_app(services).app_context():
        vocabulary = read_vocabulary(services.organisation.chosen())
    added = add_everything(services, actor, articles, vocabulary, password=password)
    return f"{added or 'no'} new incidents"


def _add_data_quality(services: Services) -> str:
    runs = demo_quality.add_data_quality(services)
    return f"{runs or 'no'} new runs"


def _index(services: Services) -> str:
    count = indexing.drain(services)
    demo_alerts.suggest(services)
    return f"{count} articles indexed"


def _compile(services: Services) -> str:
    from web.app import create_app  # noqa: PLC0415 - a guide needs its translations.

    with create_app(services).app_context():
        added = demo_guides.add_guides(
            services, read_vocabulary(services.organisation.chosen())
        )
    indexing.drain(services)
    return f"{added or 'no'} new edition"


def _learn(services: Services) -> str:
    if not learning.is_due(services):
        return "nothing new to learn from"
    report = learning.learn(services)
    figures = ", ".join(
        f"{way} {outcome.all.first:.0%}" for way, outcome in report.outcomes.items()
    )
    return f"right first on cases held back: {figures}; in force: {report.way}"


def _tell_address(address: str) -> None:
    click.echo(f"\nYunzhi 运知 serves on {address}  (Ctrl-C stops it)")


def _tell_logins(password: str) -> None:
    """Who can log in, and what is worth a first look."""
    click.echo()
    for persona in demonstration.PEOPLE:
        click.echo(f"  {persona.login:10} {password}   {persona.what}")
    click.echo(f"\n{FIRST_STEPS}\n")
