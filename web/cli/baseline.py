"""``kb baseline``: facts of records from files, and what deviates from baselines."""

import json
from typing import Any, BinaryIO

import click

from kb.audit import By
from kb.baselines import listing, taking
from kb.baselines.listing import PAGE_SIZE, Wanted
from kb.baselines.models import Deviation, DeviationState
from web.cli.acting import find_actor
from web.cli.main import Context
from web.cli.options import as_json, as_user
from web.intake.fact_files import read_told


@click.group("baseline")
def group() -> None:
    """Take facts of records from files, and list what deviates from baselines."""


@group.command()
@click.argument("baseline", metavar="GROUP")
@click.argument("file", type=click.File("rb"))
@as_user
@click.pass_obj
def take(context: Context, baseline: str, file: BinaryIO, as_login: str) -> None:
    """Take the facts of FILE about the records of GROUP, and compare them.

    FILE is CSV with a column "record" and one for each attribute, or JSON: a list of
    objects that name their "record", or one object by code. All of it is taken, or
    nothing: a refusal names row and column, or the codes that are no records.

    \b
    Example:
      kb baseline take terminals-levy terminals.csv
    """
    told = read_told(file, file.name)
    with context.opened() as services, services.database.writing() as session:
        by = By(find_actor(session, as_login), services.now())
        found = listing.get_by_code(session, baseline, by.actor.user)
        taken = taking.take_facts(session, found, told, file.name, by=by)
    click.echo(
        f"{taken.records} records, {taken.changed} facts new or changed: "
        f"{taken.outcome.opened} new deviations, {taken.outcome.corrected} corrected."
    )


@group.command("list")
@as_user
@click.pass_obj
def list_(context: Context, as_login: str) -> None:
    """List the baselines with how many deviations nobody has explained.

    \b
    Example:
      kb baseline list
    """
    with context.opened() as services, services.database.reading() as session:
        found = listing.list_baselines(session, find_actor(session, as_login).user)
        counts = listing.count_states(session, found)
        for each in found:
            unexplained = counts.get((each.id, DeviationState.OPEN), 0)
            click.echo(
                f"{each.code:24} edition {each.edition}  {unexplained} open  {each.name}"
            )


@group.command()
@click.argument("baseline", metavar="GROUP")
@as_json
@as_user
@click.pass_obj
def deviations(
    context: Context, /, baseline: str, *, as_json: bool, as_login: str
) -> None:
    """List what deviates from the baseline GROUP, and what explains it.

    \b
    Example:
      kb baseline deviations terminals-levy --json
    """
    with context.opened() as services, services.database.reading() as session:
        user = find_actor(session, as_login).user
        found = listing.get_by_code(session, baseline, user)
        page, told = 1, []
        while rows := listing.list_deviations(
            session, user, Wanted(baseline=found.code, page=page)
        ):
            told += [_describe(each) for each in rows[:PAGE_SIZE]]
            if len(rows) <= PAGE_SIZE:
                break
            page += 1
    if as_json:
        click.echo(json.dumps({"deviations": told}, ensure_ascii=False))
        return
    for each in told:
        explained = each["change"] or each["item"] or ""
        click.echo(
            f"{each['record']} {each['attribute']}: {each['actual']} "
            f"({each['expected']}) {each['state']} {explained}".rstrip()
        )


def _describe(deviation: Deviation) -> dict[str, Any]:
    change, item = deviation.change, deviation.item
    return {
        "record": deviation.record.code,
        "attribute": deviation.attribute,
        "expected": deviation.expected,
        "actual": deviation.actual,
        "state": deviation.state.value,
        "change": change.number if change is not None else None,
        "item": item.number if item is not None else None,
    }
