"""Whether suggestions speak where there is an answer, and are silent where there is none.

``python -m benchmarks.silence FOLDER [FOLDER]...`` takes every article below the folders for
a solution. It asks the operators' queries, and those that nothing there answers
(``tests/relevance/unanswerable.tsv``), for suggestions.
"""

import argparse
import csv
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

from benchmarks.judged import JUDGEMENTS, Judgement, read, take_in
from kb.articles.kinds import ArticleKind, Audience
from kb.settings import ENGINES, Settings
from search import fields, indexer
from search.engine import Hit, SearchEngine
from search.strength import FEW, choose
from web import homes
from web import services as composition
from web.parts.foundation import open_engine
from web.services import Services

UNANSWERABLE: Final = Path("tests/relevance/unanswerable.tsv")
_EVERYBODY: Final = frozenset(Audience)
_TRIED: Final = tuple(fields.LEAST_STRENGTH + step / 50 for step in range(-3, 5))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--engine", choices=ENGINES, default=ENGINES[0])
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kb-silence-") as home:
        settings = Settings(home=Path(home) / "home", search_engine=given.engine)
        homes.initialise(settings)
        with composition.opened(settings) as services:
            names = take_in(services, given.folders)
            engine = open_engine(given.engine, Path(home) / "solutions")
            _fill(engine, services)
        right = list(iter_right(engine, names, read(JUDGEMENTS)))
        needless = [_suggest(engine, query) for query in read_unanswerable()]
        engine.close()
    Console(width=100).print(tabulate(right, needless))


def read_unanswerable(about: str = "") -> list[str]:
    """The queries, all or those *about* something."""
    with UNANSWERABLE.open(encoding="utf-8", newline="") as source:
        rows = csv.DictReader(source, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [row["query"] for row in rows if about in {"", row["about"]}]


def _fill(engine: SearchEngine, services: Services) -> None:
    with services.database.reading() as session, engine.rebuilding() as fresh:
        for batch in indexer.iter_documents(session):
            fresh.update(replace(each, kind=ArticleKind.SOLUTION) for each in batch)


def _suggest(engine: SearchEngine, query: str) -> tuple[Hit, ...]:
    return engine.suggest(query, "", _EVERYBODY, FEW, with_cases=True)


def iter_right(
    engine: SearchEngine, names: dict[int, str], judgements: Iterable[Judgement]
) -> Iterable[tuple[Hit, ...]]:
    """The first suggestions for each query, where an acceptable one is among them."""
    for judgement in judgements:
        hits = _suggest(engine, judgement.query)
        if any(names[hit.article_id] in judgement.acceptable for hit in hits):
            yield hits


def count_shown(suggestions: Iterable[Sequence[Hit]], least: float) -> int:
    return sum(bool(choose(hits, FEW, least)) for hits in suggestions)


def tabulate(
    right: Sequence[Sequence[Hit]], needless: Sequence[Sequence[Hit]]
) -> Table:
    title = (
        f"{len(right)} right suggestions, {len(needless)} questions without an answer"
    )
    table = Table(title=title)
    for heading in ("least strength", "right ones kept, %", "empty answers, %"):
        table.add_column(heading, justify="right")
    for least in _TRIED:
        kept = count_shown(right, least) / len(right)
        empty = 1 - count_shown(needless, least) / len(needless)
        table.add_row(f"{least:.2f}", f"{100 * kept:.1f}", f"{100 * empty:.1f}")
    return table


if __name__ == "__main__":
    main()
