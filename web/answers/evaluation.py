"""Measure the suggestions on a public set of questions with known answers.

The set goes into a throw-away home the way an organisation's own knowledge would, is
learned from as `kb serve` learns, and each question goes through the function that the pages use.
"""

import csv
import gzip
import json
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from kb.articles.kinds import ArticleKind
from kb.articles.submissions import Draft, open_draft
from kb.audit import Actor, By
from kb.errors import InvalidInputError
from kb.incidents.past_cases import SolvedCase, add_past_cases
from kb.people import users
from kb.people.models import Role
from kb.search_settings import SearchSettings
from kb.settings import Settings
from review.service import publish_trusted
from web import homes, services
from web.answers import indexing, learning
from web.answers.readers import EVERYBODY
from web.answers.suggesting import rank_for
from web.parts import foundation
from web.services import Services

BATCH: Final = 500
DEPTH: Final = 50
"""Length of each ranking."""
CUTOFFS: Final = (1, 5, 10)


class BadEvaluationSetError(InvalidInputError):
    """A file of the set is missing or not of the expected form."""

    code = "bad_evaluation_set"


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationSet:
    docs: Sequence[Mapping[str, Any]]
    history: Sequence[Mapping[str, Any]]
    queries: Sequence[Mapping[str, Any]]
    relevant: Mapping[str, frozenset[str]]
    """Query id → ids of the documents that answer it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The ranking that one query got."""

    qid: str
    ranking: tuple[str, ...]
    ms: float


@dataclass(frozen=True, slots=True)
class Score:
    """Shares in percent over one group of queries; times in ms."""

    group: str
    queries: int
    hits: Mapping[int, float]
    mrr: float
    p50: float
    p95: float


def read_set(folder: Path, *, split: str, history: int | None) -> EvaluationSet:
    """Read the four files; keep the first *history* cases of each document by order.

    Raise ``BadEvaluationSetError`` if one is missing or broken.
    """
    try:
        docs = _read_lines(folder / "docs.jsonl.gz")
        cases = _first_of_each(_read_lines(folder / "history.jsonl.gz"), history)
        queries = [
            query
            for query in _read_lines(folder / "queries.jsonl.gz")
            if query["split"] == split
        ]
        relevant = _read_relevant(folder / "qrels.tsv.gz")
    except (OSError, ValueError, KeyError, EOFError) as error:
        raise BadEvaluationSetError(
            f"{folder} holds no evaluation set that can be read: {error}."
        ) from error
    if not queries:
        raise BadEvaluationSetError(f"{folder} has no queries in the split {split}.")
    return EvaluationSet(docs=docs, history=cases, queries=queries, relevant=relevant)


def _read_lines(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _first_of_each(
    cases: list[dict[str, Any]], count: int | None
) -> list[dict[str, Any]]:
    ordered = sorted(cases, key=lambda case: case["order"])
    seen: dict[str, int] = defaultdict(int)
    kept = []
    for case in ordered:
        seen[case["doc"]] += 1
        if count is None or seen[case["doc"]] <= count:
            kept.append(case)
    return kept


def _read_relevant(path: Path) -> dict[str, frozenset[str]]:
    relevant: dict[str, set[str]] = defaultdict(set)
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        for qid, doc, grade in csv.reader(lines, delimiter="\t"):
            if grade.isdecimal() and int(grade) > 0:
                relevant[qid].add(doc)
    return {qid: frozenset(docs) for qid, docs in relevant.items()}


def answer_all(given: EvaluationSet, *, search: SearchSettings) -> Iterator[Answer]:
    """Load *given* into a throw-away home and answer its queries one by one."""
    with _opened_apart(search) as opened:
        names = _load(opened, given)
        indexing.drain(opened)
        if learning.is_due(opened):
            learning.learn(opened)
        for query in given.queries:
            yield _answer(opened, query, names)


@contextmanager
def _opened_apart(search: SearchSettings) -> Iterator[Services]:
    """A home with an index of its own, of which nothing is left in the end."""
    # Below the installation's own names, since there we may do what we want.
    prefix = f"{search.search_prefix[:20]}-evaluation-{uuid4().hex[:8]}"
    apart = replace(search, search_prefix=prefix)
    with tempfile.TemporaryDirectory(prefix="kb-evaluate-") as folder:
        settings = Settings(home=Path(folder), **apart.of_search())
        homes.initialise(settings)
        try:
            with services.opened(settings) as opened:
                yield opened
        finally:
            foundation.remove_indexes(settings, "articles", "records")


def _load(opened: Services, given: EvaluationSet) -> dict[int, str]:
    """Store documents and history; return the documents' ids by article."""
    with opened.database.reading() as session:
        user = users.find_first_with(session, Role.MANAGER)
    assert user is not None, "initialise() made one"
    actor = Actor(user, "command")
    articles: dict[str, int] = {}
    for docs in _batches(given.docs):
        with opened.database.writing() as session:
            for doc in docs:
                submission = open_draft(
                    session, _to_draft(doc), author=user, now=opened.now()
                )
                publish_trusted(session, submission, by=By(actor, opened.now()))
                articles[doc["id"]] = submission.article_id or 0
    cases = [case for case in given.history if case["doc"] in articles]
    for some in _batches(cases):
        with opened.database.writing() as session:
            add_past_cases(
                session,
                "history",
                [_to_case(case, articles) for case in some],
                now=opened.now(),
            )
    return {article: name for name, article in articles.items()}


def _batches(rows: Sequence[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
    remaining = iter(rows)
    while batch := list(islice(remaining, BATCH)):
        yield batch


def _to_draft(doc: Mapping[str, Any]) -> Draft:
    return Draft(
        kind=ArticleKind.SOLUTION,
        title=doc["title"] or doc["id"],
        sections={"resolution": doc["body"]} if doc["body"] else {},
    )


def _to_case(case: Mapping[str, Any], articles: Mapping[str, int]) -> SolvedCase:
    return SolvedCase(
        external_id=str(case["id"]),
        article_id=articles[case["doc"]],
        title=case["title"],
        body=case["body"],
    )


def _answer(
    opened: Services, query: Mapping[str, Any], names: Mapping[int, str]
) -> Answer:
    started = time.perf_counter()
    hits = rank_for(opened, query["title"], query["body"], EVERYBODY, DEPTH)
    ms = (time.perf_counter() - started) * 1000
    return Answer(
        str(query["id"]), tuple(names[hit.article_id] for hit in hits), round(ms, 3)
    )


def score(given: EvaluationSet, answers: Sequence[Answer]) -> list[Score]:
    """Scores over all queries, and apart for warm and cold ones.

    A query is warm if some document that answers it has history.
    """
    linked = {case["doc"] for case in given.history}
    warm = {
        qid
        for qid, relevant in given.relevant.items()
        if not linked.isdisjoint(relevant)
    }
    groups = {
        "all": list(answers),
        "warm": [answer for answer in answers if answer.qid in warm],
        "cold": [answer for answer in answers if answer.qid not in warm],
    }
    return [_score(name, group, given) for name, group in groups.items() if group]


def _score(name: str, answers: list[Answer], given: EvaluationSet) -> Score:
    ranks = [
        _rank(answer.ranking, given.relevant.get(answer.qid, frozenset()))
        for answer in answers
    ]
    times = sorted(answer.ms for answer in answers)
    return Score(
        group=name,
        queries=len(answers),
        hits={
            cutoff: 100 * statistics.fmean(0 < rank <= cutoff for rank in ranks)
            for cutoff in CUTOFFS
        },
        mrr=100 * statistics.fmean(1 / rank if rank else 0 for rank in ranks),
        p50=times[len(times) // 2],
        p95=times[int(len(times) * 0.95)],
    )


def _rank(ranking: Sequence[str], relevant: frozenset[str]) -> int:
    """Place of the first relevant document, from 1; 0 if there is none."""
    return next(
        (place for place, doc in enumerate(ranking, start=1) if doc in relevant), 0
    )
