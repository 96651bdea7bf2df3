"""``kb quality``: the indicators of data quality, and the runs that hold data against them."""

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import click
from sqlalchemy.orm import Session

from kb.audit import By
from kb.quality import indicators
from kb.quality.datasets import get_dataset, list_datasets
from kb.quality.findings.models import Indicator, QualityRun, RunKind, RunState
from kb.quality.looking import look_at
from kb.quality.rules.validation import Outcome, require_known, validate_record
from kb.quality.running import Means, run_dataset
from kb.quality.runs.bounds import Beyond, sum_beyond
from kb.quality.shipped import loading
from kb.quality.shipped.sets import ShippedSet, list_texts
from kb.quality.sources.access import Access
from web.answers import registering
from web.cli import quality_sources
from web.cli.acting import find_actor
from web.cli.main import EXIT_FAILED, Context
from web.cli.options import as_json, as_user
from web.parts.sources import to_access
from web.services import Services


@click.group("quality")
def group() -> None:
    """Run, list, import, export and try the indicators of data quality."""


group.add_command(quality_sources.group)


@group.command()
@click.argument("datasets", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Run every dataset.")
@click.option(
    "--fewer-rows",
    is_flag=True,
    help="Go on although a table has less than half of the rows of the last run.",
)
@click.option(
    "--kind",
    type=click.Choice([each.value for each in RunKind]),
    default=RunKind.MANUAL.value,
    show_default=True,
    help="What the run is called afterwards; a timer says nightly or monthly.",
)
@as_json
@as_user
@click.pass_obj
def run(
    context: Context,
    /,
    datasets: tuple[str, ...],
    *,
    everything: bool,
    as_json: bool,
    as_login: str,
    kind: str,
    **options: bool,
) -> None:
    """Hold datasets against their indicators; a run that fails changes nothing.

    \b
    Example:
      kb quality run taxpayer
    """
    with context.opened() as services:
        with services.database.reading() as session:
            actor = find_actor(session, as_login)
            known = [each.code for each in list_datasets(session)]
        chosen = known if everything else list(datasets)
        if not chosen:
            raise click.UsageError("Name a dataset, or say --all.")
        runs = {
            code: run_dataset(
                services.database,
                code,
                _means(services),
                by=By(actor, services.now()),
                kind=RunKind(kind),
                **options,
            )
            for code in chosen
        }
        with services.database.reading() as session:
            beyond = {code: sum_beyond(session, each.id) for code, each in runs.items()}
    if as_json:
        told = [_to_json(code, each, beyond[code]) for code, each in runs.items()]
        click.echo(json.dumps({"runs": told}, ensure_ascii=False))
    else:
        for code, each in runs.items():
            click.echo(_to_line(code, each, beyond[code]))
    if any(each.state is RunState.FAILED for each in runs.values()):
        sys.exit(EXIT_FAILED)


def _means(services: Services) -> Means:
    access = to_access(services.settings, services.database)
    return Means(
        access=access,
        clock=services.now,
        refresh_own=partial(registering.refresh_comparison, services),
        store=services.content,
    )


def _to_json(code: str, each: QualityRun, beyond: Beyond) -> dict[str, Any]:
    counts = ("checked", "found", "opened", "reopened", "corrected")
    return {
        "dataset": code,
        "run": each.id,
        "state": each.state.value,
        **{name: getattr(each, name) for name in counts},
        **asdict(beyond),
        "changed_columns": each.changed_columns,
        "code": each.fault_code,
        "message": each.fault,
    }


def _to_line(code: str, each: QualityRun, beyond: Beyond) -> str:
    if each.state is RunState.FAILED:
        return f"{code}: failed ({each.fault_code}). {each.fault}"
    return (
        f"{code}: {each.checked} rows, {each.found} found, {each.opened} new, "
        f"{each.reopened} again, {each.corrected} corrected."
        f"{''.join(_list_beyond(beyond))}{''.join(_list_changed(each))}"
    )


def _list_beyond(beyond: Beyond) -> Iterator[str]:
    if beyond.only_counted:
        yield f" Too many to list: {beyond.only_counted} were counted only."
    if beyond.not_compared:
        yield f" Too many in one block: {beyond.not_compared} rows were not compared."


def _list_changed(each: QualityRun) -> Iterator[str]:
    new = [column["name"] for column in each.changed_columns if not column["before"]]
    other = [column["name"] for column in each.changed_columns if column["before"]]
    if new:
        yield f" New columns, which no rule looks at: {', '.join(new)}."
    if other:
        yield f" Columns of another type: {', '.join(other)}."


@group.command("list")
@click.option("--dataset", default="", metavar="CODE", help="Only those of a dataset.")
@as_json
@click.pass_obj
def list_(context: Context, dataset: str, *, as_json: bool) -> None:
    """List the indicators, by code.

    \b
    Example:
      kb quality list --json
    """
    with context.opened() as services, services.database.reading() as session:
        chosen = get_dataset(session, dataset) if dataset else None
        found = indicators.list_indicators(session, chosen)
        if as_json:
            told = [_describe(each) for each in found]
            click.echo(json.dumps({"indicators": told}, ensure_ascii=False))
            return
        for each in found:
            click.echo(
                f"{each.code:16} {each.dimension.value:13} {each.severity.value:5} "
                f"{each.dataset.code:16} {_name(each)}"
            )


def _describe(indicator: Indicator) -> dict[str, Any]:
    return {
        "code": indicator.code,
        "names": indicator.names,
        "dimension": indicator.dimension.value,
        "dataset": indicator.dataset.code,
        "severity": indicator.severity.value,
        "fix": indicator.fix.value,
        "weight": indicator.weight,
        "test": indicator.test,
        "version": indicator.number,
        "article": indicator.article_id,
        "valid_from": _day(indicator.valid_from),
        "valid_to": _day(indicator.valid_to),
    }


def _day(day: Any) -> str | None:
    return day.isoformat() if day is not None else None


def _name(indicator: Indicator) -> str:
    return indicator.names.get("zh") or indicator.test


@group.command("import")
@click.argument("files", nargs=-1, type=click.File("rb"))
@click.option(
    "--shipped",
    type=click.Choice([each.value for each in ShippedSet]),
    help="The indicators that ship: product is about this installation itself.",
)
@click.option("--check", is_flag=True, help="Only say what would change.")
@as_user
@click.pass_obj
def import_(
    context: Context,
    /,
    files: tuple[BinaryIO, ...],
    *,
    shipped: str | None,
    check: bool,
    as_login: str,
) -> None:
    """Take in datasets with their indicators from YAML files, all of them or none.

    A changed rule is a new version of its indicator. The source is looked at, and a rule
    about a column that it does not have is refused.

    \b
    Example:
      kb quality import taxpayer.yaml --check
      kb quality import --shipped product
    """
    texts = [_read(file) for file in files]
    if shipped is not None:
        texts += list_texts(ShippedSet(shipped))
    if not texts:
        raise click.UsageError("Name a file, or say --shipped.")
    with context.opened() as services:
        access = to_access(services.settings, services.database)
        with services.database.writing() as session:
            by = By(find_actor(session, as_login), services.now())
            if shipped == ShippedSet.PRODUCT:
                loading.add_own_source(session, access, by=by)
            for text in texts:
                click.echo(_import(session, text, access, by=by))
            if check:
                session.rollback()
                click.echo("Nothing was kept.")


def _import(session: Session, text: str, access: Access, *, by: By) -> str:
    dataset, imported = loading.import_text(session, text, access, by=by)
    changed = f" ({', '.join(imported.changed)})" if imported.changed else ""
    return (
        f"{dataset.code}: {len(imported.new)} new, {len(imported.changed)} "
        f"changed{changed}, {len(imported.unchanged)} as before."
    )


def _read(file: BinaryIO) -> str:
    try:
        return file.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise click.BadParameter(f"{file.name} is no text in UTF-8.") from error


@group.command()
@click.argument("dataset")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write. Default: the screen.",
)
@click.pass_obj
def export(context: Context, dataset: str, output: Path | None) -> None:
    """Write a dataset and its indicators as YAML, as kb quality import takes them.

    \b
    Example:
      kb quality export taxpayer --output taxpayer.yaml
    """
    with context.opened() as services, services.database.reading() as session:
        text = indicators.export_definitions(session, dataset)
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")


@group.command()
@click.argument("dataset")
@click.argument("records", type=click.File("rb"))
@as_json
@click.pass_obj
def validate(
    context: Context, dataset: str, records: BinaryIO, *, as_json: bool
) -> None:
    """Hold RECORDS, a file of JSON lines, against a dataset's indicators; keep nothing.

    What takes more than one record is not checked here. The exit code is 1 if any record
    breaks a rule.

    \b
    Example:
      kb quality validate taxpayer today.jsonl
    """
    with context.opened() as services, services.database.writing() as session:
        access = to_access(services.settings, services.database)
        look = look_at(
            session, get_dataset(session, dataset), access, now=services.now()
        )
    wrong = 0
    for line, record in _iter_records(records):
        require_known(look.columns, record)
        whole = {name: record.get(name) for name in look.columns}
        found = validate_record(look.rules, whole)
        broken = [each.code for each in found if each.verdict is Outcome.VIOLATED]
        wrong += bool(broken)
        if as_json:
            click.echo(json.dumps({"line": line, "violated": broken}))
        elif broken:
            click.echo(f"line {line}: {', '.join(broken)}")
    if wrong:
        sys.exit(EXIT_FAILED)


def _iter_records(file: BinaryIO) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for number, line in enumerate(_read(file).splitlines(), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except ValueError as error:
            raise click.BadParameter(f"Line {number} is no JSON.") from error
        if not isinstance(record, dict):
            raise click.BadParameter(f"Line {number} is no JSON object.")
        yield number, record
