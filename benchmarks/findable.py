"""From a change to its being found, while an index is built: ``python -m benchmarks.findable``.

An installation of so many articles has its index built anew by ``kb index rebuild``. Beside
it further articles are checked in, indexed as ``kb serve`` does it, and searched for; before
that the same while nothing else is done. What is measured begins when an article is in the
database, and has no pause in it until somebody looks for marks.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.filling import fill
from benchmarks.installation import Installation
from kb.articles.kinds import Audience
from kb.people.models import User
from kb.settings import Settings
from search.query_language import parse
from tests.factories import make_article, make_draft
from web.answers import indexing
from web.services import Services, opened

ARTICLES = 20_000
QUIET = 60
"""Articles while nothing else is done."""
BUILDS = 2
EVERYBODY = frozenset(Audience)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition(":")[0])
    parser.add_argument("articles", type=int, nargs="?", default=ARTICLES)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kb-findable-") as name:
        place = Installation(Path(name) / "home")
        place.must("init")
        database = place.connect()
        fill(database, given.articles)
        database.close()
        place.must("index", "rebuild")
        settings = replace(Settings.load(os.environ), home=place.home)
        with opened(settings) as services:
            _say(
                "quiet", [_add(services, f"zzquiet{number}") for number in range(QUIET)]
            )
            for build in range(BUILDS):
                _say("beside a build", list(_beside_a_build(place, services, build)))


def _beside_a_build(
    place: Installation, services: Services, build: int
) -> Iterator[float]:
    process, added = place.start("index", "rebuild"), 0
    while process.poll() is None:
        yield _add(services, f"zzbuild{build}w{added}")
        added += 1
    if process.returncode:
        raise RuntimeError(f"See {place.home.parent / 'output.log'}.")
    for number in range(added):
        _require_found(services, f"zzbuild{build}w{number}")


def _add(services: Services, word: str) -> float:
    """Milliseconds."""
    with services.database.writing() as session:
        author = session.get_one(User, 1)
        make_article(session, make_draft(title=f"VPN {word}"), user=author)
    began = time.perf_counter()
    indexing.drain_articles(services)
    _require_found(services, word)
    return 1000 * (time.perf_counter() - began)


def _require_found(services: Services, word: str) -> None:
    query = parse(word).to_query(EVERYBODY, with_cases=True, limit=10)
    assert services.engine.search(query).total == 1, f"{word} is found"


def _say(what: str, taken: Sequence[float]) -> None:
    ordered = sorted(taken)
    p50, p95 = (ordered[int(len(ordered) * share)] for share in (0.5, 0.95))
    print(
        f"{what:>15}: {len(ordered)} articles, p50 {p50:.0f}, p95 {p95:.0f}, "
        f"longest {ordered[-1]:.0f} ms"
    )


if __name__ == "__main__":
    main()
