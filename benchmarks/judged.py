"""Judged queries over articles in folders: what stands first, by language.

``python -m benchmarks.judged FOLDER [FOLDER]...`` takes in every file below the folders
and asks what operators typed, as judged in ``tests/relevance/operators.tsv``.
"""

import argparse
import csv
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

from kb.articles.visibility import EVERYTHING
from kb.audit import Actor
from kb.people import users
from kb.people.models import Role
from kb.settings import ENGINES, Settings
from search.query_language import parse
from web import homes
from web import services as composition
from web.answers import finding, indexing
from web.intake.imports import Run, import_files
from web.services import Services

JUDGEMENTS: Final = Path("tests/relevance/operators.tsv")
DEPTHS: Final = (1, 3, 5)
_LISTED: Final = 10


@dataclass(frozen=True, slots=True)
class Judgement:
    language: str
    """Of the query; and of the articles, where theirs is another."""
    query: str
    acceptable: frozenset[str]
    """Files, without their endings; any of them answers the query."""


@dataclass(frozen=True, slots=True)
class Answer:
    judgement: Judgement
    ranking: tuple[str, ...]

    @property
    def rank(self) -> int | None:
        """Of the first acceptable article, from 1."""
        places = (
            place
            for place, name in enumerate(self.ranking, 1)
            if name in self.judgement.acceptable
        )
        return next(places, None)

    def is_within(self, depth: int) -> bool:
        return self.rank is not None and self.rank <= depth


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--queries", type=Path, default=JUDGEMENTS)
    parser.add_argument("--engine", choices=ENGINES, default=ENGINES[0])
    given = parser.parse_args()
    judgements = read(given.queries)
    with tempfile.TemporaryDirectory(prefix="kb-judged-") as home:
        settings = Settings(home=Path(home), search_engine=given.engine, workers=1)
        homes.initialise(settings)
        with composition.opened(settings) as services:
            names = take_in(services, given.folders)
            answers = [_ask(services, names, each) for each in judgements]
    console = Console(width=110)
    console.print(tabulate(answers))
    console.print(list_misses(answers))


def read(path: Path) -> list[Judgement]:
    with path.open(encoding="utf-8", newline="") as source:
        rows = csv.DictReader(source, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [
            Judgement(
                row["language"], row["query"], frozenset(row["acceptable"].split(","))
            )
            for row in rows
        ]


def take_in(services: Services, folders: Sequence[Path]) -> dict[int, str]:
    """Each article's id, with the name of its file."""
    with services.database.reading() as session:
        administrator = users.find_first_with(session, Role.ADMINISTRATOR)
    if administrator is None:
        raise LookupError("a new home has an administrator")
    run = Run(services=services, actor=Actor(administrator, "benchmark"), publish=True)
    names = {
        report.article: Path(report.path).stem
        for report in import_files(run, folders)
        if report.article is not None
    }
    indexing.drain(services)
    return names


def _ask(services: Services, names: dict[int, str], judgement: Judgement) -> Answer:
    parsed = parse(judgement.query)
    query = parsed.to_query(EVERYTHING, limit=_LISTED, with_cases=True)
    found = finding.find(services.engine, parsed, query, literally=False)
    return Answer(judgement, tuple(names[hit.article_id] for hit in found.page.hits))


def tabulate(answers: Sequence[Answer]) -> Table:
    table = Table(title="An acceptable article among the first, per cent of queries")
    table.add_column("queries")
    for heading in ("number", *(f"success@{depth}" for depth in DEPTHS)):
        table.add_column(heading, justify="right")
    languages = dict.fromkeys(answer.judgement.language for answer in answers)
    for language in languages:
        of_it = [each for each in answers if each.judgement.language == language]
        table.add_row(language, *_shares(of_it))
    table.add_row("all", *_shares(answers))
    return table


def _shares(answers: Sequence[Answer]) -> Iterable[str]:
    yield str(len(answers))
    for depth in DEPTHS:
        within = sum(answer.is_within(depth) for answer in answers)
        yield f"{100 * within / len(answers):.1f}"


def list_misses(answers: Iterable[Answer]) -> Table:
    table = Table(title="Nothing acceptable among the first three")
    for heading in ("query", "rank", "wanted", "first"):
        table.add_column(heading)
    for each in answers:
        if not each.is_within(3):
            wanted = ", ".join(sorted(each.judgement.acceptable))
            first = each.ranking[0] if each.ranking else "nothing"
            table.add_row(each.judgement.query, str(each.rank or "-"), wanted, first)
    return table


if __name__ == "__main__":
    main()
