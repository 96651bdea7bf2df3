"""What ``kb import`` says of a file: in the language of whoever runs it, or as JSON."""

import json
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

import click
from flask_babel import gettext, ngettext
from rich.console import Console
from rich.table import Table

from kb.exchange.rows import Outcome, Result
from web.cli.main import EXIT_INTERRUPTED, EXIT_SOME_FILES_FAILED
from web.intake.exchange.running import Run
from web.words import exchange as words

MAX_SHOWN: Final = 50
MAX_KEPT: Final = 1_000


@dataclass
class Tally:
    """What has become of the rows so far; those worth a look up to a limit."""

    counts: Counter[Result] = field(default_factory=Counter)
    worth_a_look: list[Outcome] = field(default_factory=list)
    is_interrupted: bool = False
    fault: str = ""
    """Why the file could not be read to its end."""

    def add(self, outcome: Outcome) -> None:
        self.counts[outcome.result] += 1
        is_plain = outcome.result is Result.UNCHANGED or not (
            outcome.message or outcome.reason
        )
        if not is_plain and len(self.worth_a_look) < MAX_KEPT:
            self.worth_a_look.append(outcome)


def to_json(
    run: Run, tally: Tally, unused: list[str], seconds: float
) -> dict[str, Any]:
    return {
        "noun": run.options.noun.value,
        "preset": run.reading.preset.name,
        "origin": run.origin,
        "dry_run": run.options.dry_run,
        "counts": {result.value: n for result, n in sorted(tally.counts.items())},
        "rows": [*map(_to_row, tally.worth_a_look)],
        "unused_columns": unused,
        "fault": tally.fault,
        "seconds": seconds,
    }


def _to_row(outcome: Outcome) -> dict[str, Any]:
    message = outcome.message or words.say_reason(outcome)
    return {**asdict(outcome), "result": outcome.result.value, "message": message}


def say(report: Mapping[str, Any], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False))
        return
    console = Console()
    if report["rows"]:
        _say_rows(console, report["rows"])
    summary = Table(gettext("Outcome"), gettext("Rows"))
    summary.columns[1].justify = "right"
    for result, count in report["counts"].items():
        summary.add_row(str(words.RESULTS[result]), str(count))
    console.print(summary)
    if report["unused_columns"]:
        names = ", ".join(report["unused_columns"][:20])
        console.print(gettext("Columns that are not used: %(names)s", names=names))
    total = sum(report["counts"].values())
    console.print(
        ngettext(
            "%(num)d row as %(preset)s from %(origin)s in %(seconds)s s.",
            "%(num)d rows as %(preset)s from %(origin)s in %(seconds)s s.",
            total,
            preset=report["preset"],
            origin=report["origin"],
            seconds=f"{report['seconds']:.1f}",
        )
    )
    if report["dry_run"]:
        console.print(gettext("A dry run: nothing was written."))


def _say_rows(console: Console, rows: list[dict[str, Any]]) -> None:
    heads = (gettext("Row"), gettext("Key"), gettext("Outcome"), gettext("Field"))
    table = Table(*heads, gettext("Why"), title=gettext("Worth a look"))
    for column in table.columns:
        column.overflow = "fold"  # Chinese has no spaces to break a line at.
    for row in rows[:MAX_SHOWN]:
        code = f" ({row['code']})" if row["code"] else ""
        table.add_row(
            str(row["row"]),
            row["external_id"],
            str(words.RESULTS[row["result"]]),
            words.name_cell(row["field"]) if row["field"] else "",
            row["message"] + code,
        )
    console.print(table)
    if len(rows) > MAX_SHOWN:
        console.print(gettext("… and more; --errors writes all that were refused."))


def end(tally: Tally) -> None:
    """With the exit code that says how it went."""
    if tally.is_interrupted:
        click.echo(
            gettext("Interrupted. Run the same command again to go on."), err=True
        )
        sys.exit(EXIT_INTERRUPTED)
    if tally.fault:
        click.echo(f"kb: {tally.fault}", err=True)
    if tally.fault or tally.counts[Result.REFUSED]:
        sys.exit(EXIT_SOME_FILES_FAILED)
