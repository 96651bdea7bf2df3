"""Judged queries over the sample knowledge: the build fails when quality drops."""

import csv
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import pytest

JUDGEMENTS = Path(__file__).with_name("judgements.tsv")
FEWEST = 150
LEAST_IN_THREE = {
    "chinese": 0.95,
    "english": 0.95,
    "mixed": 0.9,
    "identifier": 0.95,
    "pasted": 0.9,
    "pinyin": 0.9,
    "misspelt": 0.9,
    "synonym": 0.9,
}
"""Share of the queries of a kind with an acceptable article among the first three."""
LEAST_RECIPROCAL_RANK = 0.93
"""Mean over all queries, of the first acceptable article's rank among ten."""


@dataclass(frozen=True)
class Judgement:
    kind: str
    query: str
    acceptable: frozenset[str]
    """Files of the sample; any of them answers the query."""

    def rank(self, ranking):
        """From 1; infinite if no acceptable article is there."""
        places = [n for n, name in enumerate(ranking, 1) if name in self.acceptable]
        return min(places, default=float("inf"))


def read_judgements():
    with JUDGEMENTS.open(encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [
        Judgement(
            row["kind"],
            row["query"].replace("\\n", "\n").replace("\\t", "\t"),
            frozenset(row["acceptable"].split(",")),
        )
        for row in rows
    ]


@pytest.fixture(scope="module")
def ranks(sample_library):
    """Each judgement with the rank of its first acceptable article."""
    return [
        (each, each.rank(sample_library.find(each.query, limit=10)))
        for each in read_judgements()
    ]


def test_there_are_enough_judgements_and_they_name_articles_that_exist(sample_library):
    judgements = read_judgements()
    named = frozenset().union(*(each.acceptable for each in judgements))

    assert len(judgements) >= FEWEST
    assert {each.kind for each in judgements} == set(LEAST_IN_THREE)
    assert named <= set(sample_library.names.values())
    assert len({each.query for each in judgements}) == len(judgements)


@pytest.mark.parametrize("kind", LEAST_IN_THREE)
def test_what_is_sought_is_among_the_first_three(ranks, kind):
    of_kind = [(each, rank) for each, rank in ranks if each.kind == kind]
    missed = [each.query for each, rank in of_kind if rank > 3]

    assert 1 - len(missed) / len(of_kind) >= LEAST_IN_THREE[kind], missed


def test_what_is_sought_is_mostly_the_first(ranks):
    by_kind = defaultdict(list)
    for each, rank in ranks:
        by_kind[each.kind].append(1 / rank)
    mean = sum(1 / rank for _, rank in ranks) / len(ranks)

    assert mean >= LEAST_RECIPROCAL_RANK, {
        kind: sum(values) / len(values) for kind, values in by_kind.items()
    }
