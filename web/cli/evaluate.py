"""``kb evaluate``: measure the suggestions on a set of questions with known answers."""

import json
from dataclasses import replace
from pathlib import Path

import click
from rich.console import Console
from rich.progress import track
from rich.table import Table

from kb.search_settings import ENGINES
from web.answers import evaluation
from web.answers.evaluation import Answer, Score
from web.cli.main import Context


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--split", default="test", show_default=True, help="Which queries to send."
)
@click.option(
    "--history",
    type=click.IntRange(min=0),
    help="Past cases per document, the first by order.  [default: all]",
)
@click.option(
    "--run",
    "run_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write each ranking to this file, a JSON line each.",
)
@click.option(
    "--engine", type=click.Choice(ENGINES), help="Engine.  [default: the setting]"
)
@click.pass_obj
def evaluate(
    context: Context,
    folder: Path,
    split: str,
    history: int | None,
    run_file: Path | None,
    engine: str | None,
) -> None:
    """Measure how often the right solution is suggested first.

    FOLDER holds docs.jsonl.gz, history.jsonl.gz, queries.jsonl.gz and qrels.tsv.gz. The
    documents become solutions and the history past cases of them, in a throw-away home.

    \b
    Examples:
      kb evaluate sets/banking77
      kb evaluate sets/banking77 --history 10 --run rankings.jsonl
    """
    given = evaluation.read_set(folder, split=split, history=history)
    settings = context.settings
    if engine:
        settings = replace(settings, search_engine=engine)
    _ = settings.search_addresses
    console = Console(stderr=True)
    answers = list(
        track(
            evaluation.answer_all(given, search=settings),
            description="Asking",
            total=len(given.queries),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
    )
    if run_file:
        _write(run_file, answers)
    _print(evaluation.score(given, answers))


def _write(path: Path, answers: list[Answer]) -> None:
    with path.open("w", encoding="utf-8") as target:
        for answer in answers:
            row = {"qid": answer.qid, "ranking": answer.ranking, "ms": answer.ms}
            target.write(json.dumps(row, ensure_ascii=False) + "\n")


def _print(scores: list[Score]) -> None:
    table = Table()
    for name in ("", "queries", "hit@1", "hit@5", "hit@10", "MRR", "p50 ms", "p95 ms"):
        table.add_column(name, justify="left" if not name else "right")
    for score in scores:
        table.add_row(
            score.group,
            str(score.queries),
            *(f"{score.hits[cutoff]:.1f}" for cutoff in evaluation.CUTOFFS),
            f"{score.mrr:.1f}",
            f"{score.p50:.1f}",
            f"{score.p95:.1f}",
        )
    Console().print(table)
