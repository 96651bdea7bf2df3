"""``kb search``: search from the command line."""

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any, Final

import click
from rich.console import Console
from rich.markup import escape

from kb import lookups
from kb.articles.visibility import EVERYTHING, visible_audiences
from kb.database import Database
from search.answers import Correction
from search.clauses import Updated
from search.engine import Sort
from search.query_language import ParsedQuery, parse
from web.answers import finding
from web.answers.finding import Found
from web.cli.main import Context
from web.cli.options import KINDS, as_json

MAX_LIMIT: Final = 1000


@click.command()
@click.argument("words", nargs=-1)
@click.option("--kind", type=KINDS, multiple=True, help="Only articles of this kind.")
@click.option("--category", multiple=True, help="Only this category.")
@click.option("--system", multiple=True, help="Only this system.")
@click.option(
    "--from", "since", type=click.DateTime(["%Y-%m-%d"]), help="Updated on or after."
)
@click.option(
    "--to", "until", type=click.DateTime(["%Y-%m-%d"]), help="Updated on or before."
)
@click.option(
    "--sort",
    type=click.Choice([sort.value for sort in Sort]),
    default=Sort.RELEVANCE.value,
    show_default=True,
    help="Order of the hits.",
)
@click.option(
    "--limit", type=click.IntRange(0, MAX_LIMIT), default=10, show_default=True
)
@click.option("--offset", type=click.IntRange(0), default=0, show_default=True)
@click.option(
    "--exact", is_flag=True, help="Search for what is written, nothing instead of it."
)
@click.option(
    "--as",
    "as_login",
    metavar="USER",
    help="See what this person sees.  [default: all]",
)
@as_json
@click.pass_obj
def search(
    context: Context,
    /,
    words: tuple[str, ...],
    since: Any,
    until: Any,
    as_login: str | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Search by words, by attributes, or by both; without either, list everything.

    WORDS may use the query language: "exact words", -without, kind:solution, 打印*.

    \b
    Examples:
      kb search 打印机 脱机
      kb search ORA-00600 --kind solution --system Oracle
      kb search --category 网络 --sort date --limit 50 --json
      kb search vpn --as wang.fang
    """
    parsed = parse(" ".join(words))
    started = time.perf_counter()
    with context.foundation() as base:
        query = parsed.to_query(
            **_read_bounds(base.database, as_login),
            filters={
                name: set(options[name]) for name in ("kind", "category", "system")
            },
            updated=_updated(since, until),
            sort=Sort(options["sort"]),
            limit=options["limit"],
            offset=options["offset"],
        )
        started = time.perf_counter()
        found = finding.find(base.engine, parsed, query, literally=options["exact"])
        ms = round((time.perf_counter() - started) * 1000, 2)
    if as_json:
        click.echo(json.dumps(_to_json(parsed, found, ms), ensure_ascii=False))
    else:
        _print(parsed, found, ms)


def _read_bounds(database: Database, login: str | None) -> dict[str, Any]:
    with database.asking() as connection:
        is_kept_apart = lookups.has_several_clients(connection)
        names = lookups.read_names(connection)
    if not login:
        return {"audiences": EVERYTHING, "with_cases": True, "names": names}
    # With whatever a person refers to; with clients only where there are several.
    from kb.people import users  # noqa: PLC0415

    with database.reading() as session:
        user = users.get_user(session, login)
        if not is_kept_apart:
            audiences = visible_audiences(user)
            return {"audiences": audiences, "with_cases": True, "names": names}
        from web.answers.readers import to_reader  # noqa: PLC0415

        return to_reader(session, user).bounds


def _updated(since: Any, until: Any) -> Updated | None:
    """Both days inclusive, as people mean them."""
    if since is None and until is None:
        return None
    first: date | None = since.date() if since else None
    last: date | None = until.date() if until else None
    return Updated(first, date.fromordinal(last.toordinal() + 1) if last else None)


def _to_json(parsed: ParsedQuery, found: Found, ms: float) -> dict[str, Any]:
    page = found.page
    return {
        "query": parsed.text,
        "total": page.total,
        "hits": [
            {
                "article": hit.article_id,
                "title": hit.title,
                "kind": hit.kind.value,
                "score": round(hit.score, 4),
                "snippet": hit.snippet,
                "attributes": _plain(hit.attributes),
            }
            for hit in page.hits
        ],
        "facets": {name: dict(counts) for name, counts in page.facets.items()},
        "notes": _to_notes(parsed, found),
        "ms": ms,
    }


def _to_notes(parsed: ParsedQuery, found: Found) -> dict[str, Any]:
    instead = found.instead or Correction(parsed.text)
    return {
        "query": instead.text,
        "replaced": dict(instead.replaced),
        "dropped": list(instead.dropped),
        "did_you_mean": found.offered.text if found.offered else "",
        "also": list(found.page.also),
        "remarks": [asdict(notice) for notice in parsed.notices],
    }


def _plain(attributes: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in attributes.items()
    }


def _print(parsed: ParsedQuery, found: Found, ms: float) -> None:
    page = found.page
    console = Console()
    for line in _say(parsed, found):
        console.print(f"! {escape(line)}")
    for hit in page.hits:
        known = (hit.attributes.get(name) for name in ("system", "category"))
        place = " · ".join(str(value) for value in (hit.kind.value, *known) if value)
        console.print(
            f"[bold]{hit.article_id:>6}  {escape(hit.title)}[/]  [dim]{escape(place)}[/]"
        )
        if hit.snippet:
            console.print(f"        {_marked(hit.snippet)}")
    console.print(f"{page.total} found in {ms:.1f} ms.")
    if not page.total:
        console.print("Try fewer or other words, or kb search without any to list all.")


def _say(parsed: ParsedQuery, found: Found) -> Iterator[str]:
    """What was made of the query, as the pages say it."""
    for notice in parsed.notices:
        yield f"{notice.message} (character {notice.position + 1})"
    if found.instead:
        for old, new in found.instead.replaced:
            yield f"Nothing was found for {old}; this is what was found for {new}."
        if found.instead.dropped:
            words = " · ".join(found.instead.dropped)
            yield f"No article has all the words; this was left out: {words}."
        yield "Search exactly as typed with --exact."
    if found.offered:
        yield f"Did you mean: {found.offered.text}"
    if found.page.also:
        yield f"Also searched for: {' · '.join(found.page.also)}"


def _marked(snippet: str) -> str:
    """Our HTML as what a terminal shows."""
    text = escape(" ".join(snippet.split()))
    for sign, shown in (
        ("<mark>", "[bold yellow]"),
        ("</mark>", "[/bold yellow]"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&#34;", '"'),
        ("&quot;", '"'),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&amp;", "&"),
    ):
        text = text.replace(sign, shown)
    return text
