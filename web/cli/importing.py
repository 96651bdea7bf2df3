"""``kb import``: incidents and articles from the exports of other systems."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from flask_babel import gettext
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from kb.articles.kinds import ArticleKind
from kb.audit import Actor
from kb.errors import UnavailableError
from kb.exchange import mapping, registry
from kb.exchange.cells import Reading
from kb.exchange.errors import ImportFileError
from kb.exchange.moments import FIELDS, Chosen, Order
from kb.exchange.preset import Preset, fold
from kb.exchange.rows import ClosedAs, Noun, Result, Which
from kb.notifications import bundling
from kb.notifications.bundling import Bundle
from web.answers import indexing
from web.cli import import_report
from web.cli.acting import find_actor
from web.cli.import_report import Tally
from web.cli.kept_readings import AUTO, with_reading
from web.cli.main import Context
from web.cli.options import KINDS, as_json, as_user
from web.cli.speaking import choose_language, speaking
from web.intake.exchange import sources
from web.intake.exchange.html import from_html
from web.intake.exchange.refused import ErrorFile, opened_errors
from web.intake.exchange.running import Options, Run, import_rows, to_zone
from web.intake.exchange.sources import Source
from web.services import Services


@click.group("import")
def group() -> None:
    """Take in incidents and articles from other systems' exports.

    \b
    Presets: servicenow, jira, glpi, zammad, znuny, other, and yunzhi, our own export.
    The file is CSV, a spreadsheet, JSON, JSON lines, XML, or a ZIP or folder that kb
    export wrote. A repeat changes nothing; a run that is interrupted goes on when it
    is repeated.
    """


def _read_dates(
    _context: click.Context, _option: click.Parameter, given: tuple[str, ...]
) -> dict[str, str]:
    """By field; of all columns, the order stands under the empty name."""
    found = {}
    for each in given:
        name, _, order = each.rpartition("=")
        if order not in list(Order) or name not in ("", *FIELDS):
            raise click.BadParameter(
                f"It is day or month, or one of {', '.join(FIELDS)} before it, as "
                f"{FIELDS[0]}=day; not {each}."
            )
        found[name] = order
    return found


def _shared(command: Callable[..., None]) -> Callable[..., None]:
    """The options that both commands have."""
    for decorate in reversed(
        (
            click.argument("path", type=click.Path(exists=True, path_type=Path)),
            click.option(
                "--preset",
                type=click.Choice([AUTO, *registry.NAMES]),
                default=AUTO,
                help="Whose export it is.  [default: as its columns say]",
            ),
            click.option(
                "--reading",
                default="",
                help="Name of a reading that was kept on the page of imports.",
            ),
            click.option(
                "--origin",
                default="",
                help="Name of the place the rows come from.  [default: the preset's]",
            ),
            click.option("--dry-run", is_flag=True, help="Do everything, and undo it."),
            click.option(
                "--map",
                "columns",
                multiple=True,
                metavar="FIELD=COLUMN",
                help="Which column holds a field.",
            ),
            click.option(
                "--value",
                "values",
                multiple=True,
                metavar="FIELD:THEIRS=OURS",
                help="What a value of theirs means here, as state:Waiting=in_progress.",
            ),
            click.option(
                "--timezone",
                default="",
                help="Of times that name none, as Asia/Shanghai.  [default: UTC]",
            ),
            click.option(
                "--date-format",
                default="",
                help="How times are written, as %d/%m/%Y %H:%M.",
            ),
            click.option(
                "--dates",
                multiple=True,
                metavar="[FIELD=]day|month",
                callback=_read_dates,
                help="What stands first in times such as 03/04/2026: in all columns, or "
                "in that of a field, where no row tells.",
            ),
            click.option(
                "--errors",
                type=click.Path(dir_okay=False, path_type=Path),
                help="Write the refused rows here, with the reasons, to mend them.",
            ),
            as_user,
            as_json,
            click.pass_obj,
        )
    ):
        command = decorate(command)
    return command


@group.command("incidents")
@_shared
@click.option(
    "--closed-as",
    type=click.Choice([each.value for each in ClosedAs]),
    default=ClosedAs.PAST_CASE.value,
    help="What a solved row becomes: a past case, with the solution that it names if it "
    "names one, or an incident that waits for its user's word.  [default: past_case]",
)
@click.option(
    "--only",
    type=click.Choice([each.value for each in Which]),
    default=Which.ALL.value,
    help="Rows that are over where they come from, or that are open.  [default: all]",
)
@click.option(
    "--solutions",
    type=click.Choice(["none", "draft"]),
    default="none",
    help="Whether what was done is proposed as a draft of a solution.",
)
def import_incidents(
    context: Context,
    path: Path,
    closed_as: str,
    only: str,
    solutions: str,
    **given: Any,
) -> None:
    """Take in incidents; nothing enters closed.

    Exit code: 0 if every row was taken in, 3 if some were refused.

    \b
    Examples:
      kb import incidents incident.csv --dry-run
      kb import incidents incident.csv --closed-as resolved --errors refused.csv
      kb import incidents tickets.csv --preset glpi --timezone Europe/Paris
    """
    options = Options(
        noun=Noun.INCIDENTS,
        closed_as=ClosedAs(closed_as),
        draft_solutions=solutions == "draft",
        which=Which(only),
    )
    _run(context, path, options, given)


@group.command("articles")
@_shared
@click.option(
    "--kind", type=KINDS, help="Kind, where a row names none.  [default: reference]"
)
@click.option("--publish", is_flag=True, help="Check in at once: a trusted import.")
def import_articles(
    context: Context, path: Path, kind: str | None, *, publish: bool, **given: Any
) -> None:
    """Take in articles; without --publish they wait for review.

    Exit code: 0 if every row was taken in, 3 if some were refused.

    \b
    Examples:
      kb import articles kb_knowledge.csv --kind solution --dry-run
      kb import articles knowledge.zip --publish
    """
    options = Options(
        noun=Noun.ARTICLES,
        publish=publish,
        kind=ArticleKind(kind) if kind else ArticleKind.REFERENCE,
    )
    _run(context, path, options, given)


def _run(
    context: Context, path: Path, options: Options, given: Mapping[str, Any]
) -> None:
    started = time.monotonic()
    with context.opened() as services:
        actor = _actor(services, given["as_login"])
        with speaking(services, choose_language(actor.user.language)) as explain:
            options = replace(options, origin=given["origin"], dry_run=given["dry_run"])
            given = {**given, "say": explain}
            run, tally, unused = _import(services, actor, path, options, given)
            seconds = round(time.monotonic() - started, 3)
            report = import_report.to_json(run, tally, unused, seconds)
            import_report.say(report, as_json=given["as_json"])
            import_report.end(tally)


def _import(
    services: Services,
    actor: Actor,
    path: Path,
    options: Options,
    given: Mapping[str, Any],
) -> tuple[Run, Tally, list[str]]:
    with (
        sources.opened(path, options.noun) as source,
        opened_errors(given["errors"], source) as errors,
    ):
        given = with_reading(services, actor, options.noun, given)
        preset = _preset(source, options.noun, given)
        run = Run(
            services=services,
            actor=actor,
            options=options,
            reading=Reading(
                preset=preset,
                zone=to_zone(given["timezone"]),
                from_html=from_html,
                is_table=source.is_table,
                date_format=given["date_format"],
                orders=_orders(source, preset, given),
            ),
            say=given["say"],
            bundle=Bundle(
                key=f"{actor.user.id}-{int(services.now().timestamp())}",
                name=path.name,
                has_page=False,
                is_of_articles=options.noun is Noun.ARTICLES,
            ),
        )
        run.require_right()
        tally = _take_in(run, source, errors, quiet=given["as_json"])
        unused = sources.unused_columns(source, preset)
    if not options.dry_run and run.bundle is not None:
        with services.database.writing() as session:
            bundling.release(session, run.bundle)
        _index(run)
    return run, tally, unused


def _actor(services: Services, login: str) -> Actor:
    with services.database.reading() as session:
        return find_actor(session, login)


def _preset(source: Source, noun: Noun, given: Mapping[str, Any]) -> Preset:
    columns = dict(_pair(each, "--map") for each in given["columns"])
    if given["preset"] != AUTO:
        preset = registry.get_preset(given["preset"], noun)
    elif "title" in columns:
        preset = registry.get_preset("yunzhi", noun)
    else:
        preset = source.detect(noun)
    preset = mapping.apply(preset, given["said"])
    if unknown := set(columns) - set(preset.columns):
        known = ", ".join(sorted(preset.columns))
        raise click.BadParameter(f"There is no field {unknown.pop()}. Known: {known}.")
    values = {name: dict(table) for name, table in preset.values.items()}
    for each in given["values"]:
        name, ours = _pair(each, "--value")
        field_name, _, theirs = name.partition(":")
        values.setdefault(field_name, {})[fold(theirs)] = ours
    return replace(preset.with_columns(columns), values=values)


def _orders(
    source: Source, preset: Preset, given: Mapping[str, Any]
) -> Mapping[str, Order]:
    if given["date_format"]:
        return {}
    chosen = Chosen.of(given["dates"], given["orders"])
    return sources.find_orders(source, preset, chosen).require()


def _pair(text: str, option: str) -> tuple[str, str]:
    name, found, value = text.partition("=")
    if not found or not name or not value:
        raise click.BadParameter(f"{option} is written NAME=VALUE, not {text}.")
    return name, value


def _take_in(
    run: Run, source: Source, errors: ErrorFile | None, *, quiet: bool
) -> Tally:
    tally = Tally()
    with _progress(source, quiet=quiet) as advance:
        try:
            for record, outcome in import_rows(run, source):
                tally.add(outcome)
                advance()
                if errors is not None and outcome.result is Result.REFUSED:
                    errors.add(record, outcome)
        except ImportFileError as error:
            tally.fault = run.say(error)
        except KeyboardInterrupt:
            tally.is_interrupted = True
    return tally


@contextmanager
def _progress(source: Source, *, quiet: bool) -> Iterator[Callable[[], None]]:
    console = Console(stderr=True)
    with Progress(
        BarColumn(),
        TextColumn("{task.fields[rows]} {task.fields[word]}"),
        TimeRemainingColumn(),
        console=console,
        disable=quiet or not console.is_terminal,
        transient=True,
    ) as progress:
        word = gettext("Rows")
        task = progress.add_task("", total=source.size, rows=0, word=word)
        count = 0

        def advance() -> None:
            nonlocal count
            count += 1
            progress.update(task, completed=source.position(), rows=count)

        yield advance


def _index(run: Run) -> None:
    try:
        indexing.drain(run.services)
    except UnavailableError as error:
        # What was taken in is safe and marked; a later run or the server indexes it.
        said = gettext("Not indexed yet: %(why)s", why=run.say(error))
        click.echo(said, err=True)
