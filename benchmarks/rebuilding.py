"""``kb index rebuild`` beside that of an older program: ``python -m benchmarks.rebuilding``.

Both build the index of the same articles from a database of their own, by turns. A busy
machine slows both; what each of them takes of the processor is said as well.
"""

import argparse
import statistics
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.filling import fill
from benchmarks.installation import ROOT, Installation
from benchmarks.rolling import unpack

COMMIT = "b414f41"
ARTICLES = 20_000


@dataclass
class Taken:
    """Of one program, in seconds; what its start alone takes is left out."""

    place: Installation
    passed: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    def rebuild(self) -> None:
        start = self.place.measure("index", "status")
        build = self.place.measure("index", "rebuild")
        self.passed.append(build[0] - start[0])
        self.processor.append(build[1] - start[1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition(":")[0])
    parser.add_argument("articles", type=int, nargs="?", default=ARTICLES)
    parser.add_argument("--commit", default=COMMIT)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kb-rebuilding-") as name:
        folder = Path(name)
        older = unpack(given.commit, folder / "program")
        both = {
            given.commit: Taken(Installation(folder / "older", program=older)),
            "now": Taken(Installation(folder / "newer", program=ROOT)),
        }
        for taken in both.values():
            taken.place.must("init")
            database = taken.place.connect()
            fill(database, given.articles)
            database.close()
        for _ in range(given.rounds):
            for taken in both.values():
                taken.rebuild()
    for name, taken in both.items():
        passed, processor = map(statistics.median, (taken.passed, taken.processor))
        print(
            f"{name:>10}: {given.articles / passed:,.0f} articles/s, "
            f"{1000 * processor / given.articles:.2f} ms of processor each"
        )
    before, now = both.values()
    print(
        f"     ratio: {statistics.median(before.passed) / statistics.median(now.passed):.2f}"
    )


if __name__ == "__main__":
    main()
