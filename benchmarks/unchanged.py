"""What a search finds beside an older program: ``python -m benchmarks.unchanged``.

Each builds the index of the same generated articles with ``kb index rebuild`` and answers
the same queries, in all the ways that people ask: words, filters, signs, quotation marks,
beginnings, mistakes, and each order. Hits in their order, totals, facets and snippets have
to be the same; scores may differ by what adding up in another order makes of them.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from benchmarks import corpus
from benchmarks.filling import fill
from benchmarks.installation import ROOT, Installation
from benchmarks.rolling import unpack

COMMIT: Final = "93b59a63"
ARTICLES: Final = 12_000
"""Enough for several processes to build it."""
QUERIES: Final = 500
_SHOWN: Final = 5
_CLOSE: Final = 1e-4
_SORTS: Final = ("relevance", "relevance", "relevance", "date", "reuse")
_ANSWER: Final = """
import json, sys
from pathlib import Path
from kb.articles.kinds import Audience
from search.engine import Sort
from search.query_language import parse
from web.parts.foundation import open_engine

engine = open_engine("tantivy", Path(sys.argv[1]))
for line in sys.stdin:
    asked = json.loads(line)
    page = engine.search(parse(asked["text"]).to_query(
        frozenset(map(Audience, asked["audiences"])),
        {name: frozenset(values) for name, values in asked["filters"].items()},
        sort=Sort(asked["sort"]), offset=asked["offset"], limit=asked["limit"],
        with_cases=asked["with_cases"],
    ))
    hits = [[hit.article_id, hit.title_html, hit.snippet] for hit in page.hits]
    scores = [hit.score for hit in page.hits]
    facets = {name: list(map(list, counts)) for name, counts in page.facets.items()}
    print(json.dumps([hits, page.total, facets, list(page.also), scores]))
engine.close()
"""


def make_queries(count: int) -> Iterator[dict[str, Any]]:
    """The same ones every time."""
    source = random.Random(25)
    for text in corpus.make_queries(count):
        yield {
            "text": _vary(text, source),
            "audiences": source.choice(
                [["internal", "self_service"], ["self_service"]]
            ),
            "filters": _choose_filters(source),
            "sort": source.choice(_SORTS),
            "offset": source.choice([0, 0, 0, 10, 40]),
            "limit": source.choice([10, 20, 50]),
            "with_cases": source.random() < 0.5,
        }


def _vary(text: str, source: random.Random) -> str:
    words = text.split()
    word = source.choice(words)
    ways = (
        text,
        text,
        f'"{text}"',
        f"+{' '.join(words)}",
        f"{text} -{source.choice(corpus.HAN)}",
        f"{word[:3]}*",
        f"{word}~",
        f"{word} OR {source.choice(corpus.LATIN[:500])}",
        f"title:{word}",
        f"{text} updated:2022-01..2024-06",
        f"{text} ip:10.{source.randrange(256)}.0.0/16",
        f"{text} {' '.join(source.sample(corpus.LATIN[:2_000], 12))}",
    )
    return source.choice(ways)


def _choose_filters(source: random.Random) -> dict[str, list[str]]:
    every = {
        "kind": ["solution"],
        "category": source.sample(corpus.CATEGORIES, 2),
        "system": source.sample(corpus.SYSTEMS, 3),
        "unit": [source.choice(corpus.UNITS)],
    }
    return {
        name: every[name] for name in source.sample(list(every), source.randrange(3))
    }


def answer(place: Installation, queries: Sequence[dict[str, Any]]) -> list[Any]:
    """What the program of *place* finds in an index that it has built."""
    place.must("init")
    database = place.connect()
    fill(database, ARTICLES)
    database.close()
    place.must("index", "rebuild")
    done = subprocess.run(
        [sys.executable, "-c", _ANSWER, str(place.home / "index" / "tantivy")],
        cwd=place.program,
        env=place.environment,
        input="\n".join(map(json.dumps, queries)),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return list(map(json.loads, done.stdout.splitlines()))


def is_same(before: Sequence[Any], now: Sequence[Any]) -> bool:
    *found, scores = before
    *found_now, scores_now = now
    pairs = zip(scores, scores_now, strict=True)
    return found == found_now and all(abs(one - two) < _CLOSE for one, two in pairs)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition(":")[0])
    parser.add_argument("--commit", default=COMMIT)
    given = parser.parse_args()
    queries = list(make_queries(QUERIES))
    with tempfile.TemporaryDirectory(prefix="kb-unchanged-") as name:
        folder = Path(name)
        older = unpack(given.commit, folder / "program")
        before = answer(Installation(folder / "older", program=older), queries)
        now = answer(Installation(folder / "newer", program=ROOT), queries)
    differing = [
        query
        for query, one, two in zip(queries, before, now, strict=True)
        if not is_same(one, two)
    ]
    found = sum(1 for hits, *_ in before if hits)
    print(f"{len(queries)} queries, {found} of them with hits")
    print(f"{len(differing)} found something else than {given.commit}")
    for query in differing[:_SHOWN]:
        print(f"  {json.dumps(query, ensure_ascii=False)}")
    return min(len(differing), 1)


if __name__ == "__main__":
    sys.exit(main())
