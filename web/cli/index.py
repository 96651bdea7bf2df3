"""``kb index``: the search index."""

import json

import click

from kb.articles import catalogue
from search import indexer, records
from web.answers import indexing
from web.cli.main import Context
from web.cli.options import as_json


@click.group("index")
def group() -> None:
    """Bring the search index up to date, build it anew, or look at it."""


@group.command()
@click.pass_obj
def update(context: Context) -> None:
    """Index what was checked in since the last time.

    `kb serve` does it by itself within a second.

    \b
    Example:
      kb index update
    """
    with context.opened() as services:
        count = indexing.drain(services)
    click.echo(f"Indexed {count} articles.")


@group.command()
@click.pass_obj
def rebuild(context: Context) -> None:
    """Build the index anew from the database; searching goes on meanwhile.

    \b
    Example:
      kb index rebuild
    """
    with context.opened() as services:
        count = indexing.rebuild(services)
    click.echo(f"Built the index anew: {count} articles.")


@group.command()
@as_json
@click.pass_obj
def status(context: Context, as_json: bool) -> None:
    """Say how large the index is and whether it is up to date.

    \b
    Example:
      kb index status --json
    """
    with context.opened() as services:
        index = services.engine.status()
        with services.database.reading() as session:
            articles = catalogue.count_live(session)
            pending = indexer.count_pending(session)
            records_pending = records.count_pending(session)
        kept = services.records.status()
    values = {
        "engine": index.engine,
        "documents": index.documents,
        "articles": articles,
        "pending": pending,
        "bytes": index.size,
        "needs_rebuild": index.needs_rebuild,
        "records": kept.documents,
        "records_pending": records_pending,
        "records_bytes": kept.size,
        "records_need_rebuild": kept.needs_rebuild,
    }
    if as_json:
        click.echo(json.dumps(values))
        return
    for name, value in values.items():
        click.echo(f"{name.replace('_', ' '):20} {value}")
    if index.needs_rebuild or kept.needs_rebuild:
        click.echo("Another version made this index. Run kb index rebuild.")
