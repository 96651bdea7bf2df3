"""The sample knowledge that the project brings: loaded like any trusted import."""

import csv
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from kb.audit import Actor
from kb.incidents.past_cases import SolvedCase, add_past_cases
from web.intake.imports import Run, import_files
from web.intake.incoming import FileReport
from web.services import Services

FOLDER: Final = Path(__file__).parent / "sample"
KNOWLEDGE: Final = FOLDER / "knowledge"
INCIDENTS: Final = FOLDER / "incidents.csv"
ORIGIN: Final = "sample"


Articles = Mapping[str, int]
"""By the name of its file, which the tables of cases call it by."""


@dataclass(frozen=True, slots=True)
class Loaded:
    articles: Articles
    past_cases: int
    """How many were new."""


def load(
    services: Services,
    actor: Actor,
    *,
    advance: Callable[[FileReport], None] = lambda _report: None,
) -> Loaded:
    """Take in the sample articles, and the sample incidents as past cases of them.

    Doing it again adds nothing.
    """
    run = Run(services=services, actor=actor, publish=True)
    articles: dict[str, int] = {}
    for report in import_files(run, [KNOWLEDGE]):
        advance(report)
        if report.article is not None:
            articles[Path(report.path).stem] = report.article
    with services.database.writing() as session:
        added = add_past_cases(
            session, ORIGIN, _read_cases(articles), now=services.now()
        )
    return Loaded(articles, added)


def count_files() -> int:
    return sum(1 for _ in KNOWLEDGE.rglob("*.md"))


def _read_cases(articles: Articles) -> Iterable[SolvedCase]:
    with INCIDENTS.open(encoding="utf-8", newline="") as source:
        for row in csv.DictReader(source):
            yield SolvedCase(
                external_id=row["id"],
                article_id=articles[row["solution"]],
                title=row["title"],
                body=row["description"],
                solved_at=_to_time(row["solved_at"]),
            )


def _to_time(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
