"""``kb import``: incidents and articles from the exports of other systems."""

import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from kb.articles.kinds import ArticleKind
from kb.audit import Actor
from kb.errors import UnavailableError
from kb.exchange import mapping, registry
from kb.exchange.cells import Reading
from kb.exchange.errors import ImportFileError
from kb.exchange.moments import Order
from kb.exchange.preset import Preset, fold
from kb.exchange.rows import ClosedAs, Noun, Outcome, Result, Which
from web.answers import indexing
from web.cli.acting import find_actor
from web.cli.kept_readings import AUTO, with_reading
from web.cli.main import EXIT_INTERRUPTED, EXIT_SOME_FILES_FAILED, Context
from web.cli.options import KINDS, as_json, as_user
from web.intake.exchange import sources
from web.intake.exchange.html import from_html
from web.intake.exchange.refused import ErrorFile, opened_errors
from web.intake.exchange.running import Options, Run, import_rows, to_zone
from web.intake.exchange.sources import Source
from web.services import Services

MAX_SHOWN: Final = 50
MAX_KEPT: Final = 1_000


@dataclass
class Tally:
    """What has become of the rows so far; the refused ones up to a limit."""

    counts: Counter[Result] = field(default_factory=Counter)
    worth_a_look: list[Outcome] = field(default_factory=list)
    is_interrupted: bool = False
    fault: str = ""
    """Why the file could not be read to its end."""

    def add(self, outcome: Outcome) -> None:
        self.counts[outcome.result] += 1
        is_plain = outcome.result is Result.UNCHANGED or not outcome.message
        if not is_plain and len(self.worth_a_look) < MAX_KEPT:
            self.worth_a_look.append(outcome)


@click.group("import")
def group() -> None:
    """Take in incidents and articles from other systems' exports.

    \b
    Presets: servicenow, jira, glpi, zammad, znuny, other, and yunzhi, our own export.
    The file is CSV, a spreadsheet, JSON, JSON lines, XML, or a ZIP or folder that kb
    export wrote. A repeat changes nothing; a run that is interrupted goes on when it
    is repeated.
    """


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
                type=click.Choice([each.value for each in Order]),
                help="What stands first in times such as 03/04/2026, where no row tells.",
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
    options = replace(options, origin=given["origin"], dry_run=given["dry_run"])
    quiet: bool = given["as_json"]
    with (
        context.opened() as services,
        sources.opened(path, options.noun) as source,
        opened_errors(given["errors"], source) as errors,
    ):
        actor = _actor(services, given["as_login"])
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
        )
        run.require_right()
        tally = _take_in(run, source, errors, quiet=quiet)
        unused = sources.unused_columns(source, preset)
        if not options.dry_run:
            _index(services)
    report = _to_json(run, tally, unused, round(time.monotonic() - started, 3))
    if quiet:
        click.echo(json.dumps(report, ensure_ascii=False))
    else:
        _print(report)
    _exit(tally)


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
    chosen = Order(given["dates"]) if given["dates"] else None
    return sources.find_orders(source, preset, chosen)


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
            tally.fault = str(error)
        except KeyboardInterrupt:
            tally.is_interrupted = True
    return tally


@contextmanager
def _progress(source: Source, *, quiet: bool) -> Iterator[Callable[[], None]]:
    console = Console(stderr=True)
    with Progress(
        BarColumn(),
        TextColumn("{task.fields[rows]} rows"),
        TimeRemainingColumn(),
        console=console,
        disable=quiet or not console.is_terminal,
        transient=True,
    ) as progress:
        task = progress.add_task("", total=source.size, rows=0)
        count = 0

        def advance() -> None:
            nonlocal count
            count += 1
            progress.update(task, completed=source.position(), rows=count)

        yield advance


def _index(services: Services) -> None:
    try:
        indexing.drain(services)
    except UnavailableError as error:
        # What was taken in is safe and marked; a later run or the server indexes it.
        click.echo(f"Not indexed yet: {error}", err=True)


def _to_json(
    run: Run, tally: Tally, unused: list[str], seconds: float
) -> dict[str, Any]:
    return {
        "noun": run.options.noun.value,
        "preset": run.reading.preset.name,
        "origin": run.origin,
        "dry_run": run.options.dry_run,
        "counts": {result.value: n for result, n in sorted(tally.counts.items())},
        "rows": [
            {**asdict(each), "result": each.result.value} for each in tally.worth_a_look
        ],
        "unused_columns": unused,
        "fault": tally.fault,
        "seconds": seconds,
    }


def _print(report: Mapping[str, Any]) -> None:
    console = Console()
    rows = report["rows"]
    if rows:
        table = Table("Row", "Key", "Outcome", "Field", "Why", title="Worth a look")
        for row in rows[:MAX_SHOWN]:
            code = f" ({row['code']})" if row["code"] else ""
            table.add_row(
                str(row["row"]),
                row["external_id"],
                row["result"],
                row["field"],
                row["message"] + code,
            )
        console.print(table)
        if len(rows) > MAX_SHOWN:
            console.print("… and more; --errors writes all that were refused.")
    summary = Table("Outcome", "Rows")
    summary.columns[1].justify = "right"
    for result, count in report["counts"].items():
        summary.add_row(result, str(count))
    console.print(summary)
    if report["unused_columns"]:
        names = ", ".join(report["unused_columns"][:20])
        console.print(f"Columns that were not used: {names}.")
    total = sum(report["counts"].values())
    console.print(
        f"{total} rows as {report['preset']} from {report['origin']} "
        f"in {report['seconds']:.1f} s."
    )
    if report["dry_run"]:
        console.print("A dry run: nothing was written.")


def _exit(tally: Tally) -> None:
    if tally.is_interrupted:
        click.echo("Interrupted. Run the same command again to go on.", err=True)
        sys.exit(EXIT_INTERRUPTED)
    if tally.fault:
        click.echo(f"kb: {tally.fault}", err=True)
    if tally.fault or tally.counts[Result.REFUSED]:
        sys.exit(EXIT_SOME_FILES_FAILED)
