"""OpenSearch beside Tantivy in one run: ``python -m benchmarks.cluster [ARTICLES]``.

Starts a server of its own, of one node, so not as the superuser. On both engines the same
articles, the same queries and the same incidents; the server is warm when it is measured.
With ``--minutes M`` OpenSearch takes what it can in that time, and Tantivy as many; then
the heading says how many that were.
"""

import argparse
import itertools
import math
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks import corpus
from benchmarks.engines import EVERYBODY, FILTERS
from benchmarks.timing import memory_mb, seconds
from kb.articles.kinds import Audience
from search.engine import SearchEngine
from search.engines.asking import KEPT
from search.engines.opensearch.cluster import Cluster
from search.engines.opensearch.connection import Connection
from search.engines.opensearch.engine import OpenSearchEngine
from search.engines.tantivy.engine import TantivyEngine
from search.query_language import parse
from tests.opensearch.server import running

ARTICLES = 100_000
BATCH = 2_000
QUERIES = 200
ROUNDS_TO_WARM_UP = 2


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one question on average, but for the two percentiles; times in ms."""

    p50: float
    p95: float
    client: float
    """Processor time of this process."""
    server: float
    requests: float


@dataclass(slots=True)
class Meter:
    """What is spent on whose side."""

    pids: Sequence[int] = ()
    requests: int = 0

    def watch(self) -> None:
        """Count each request from now on."""
        send = Connection._request  # noqa: SLF001 - The one door to the server.

        def counted(connection: Connection, *given: Any) -> Any:
            self.requests += 1
            return send(connection, *given)

        Connection._request = counted  # type: ignore[method-assign]  # noqa: SLF001

    def server_seconds(self) -> float:
        return sum(map(_processor_seconds, self.pids))

    def measure(self, ask: Callable[[Any], object], inputs: Sequence[Any]) -> Cost:
        for given in inputs * ROUNDS_TO_WARM_UP:
            ask(given)
        before = self.requests, time.process_time(), self.server_seconds()
        taken = sorted(1000 * seconds(lambda each=given: ask(each)) for given in inputs)
        count = len(inputs)
        return Cost(
            p50=taken[count // 2],
            p95=taken[int(count * 0.95)],
            client=1000 * (time.process_time() - before[1]) / count,
            server=1000 * (self.server_seconds() - before[2]) / count,
            requests=(self.requests - before[0]) / count,
        )


def _processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition(":")[0])
    parser.add_argument("articles", type=int, nargs="?", default=ARTICLES)
    parser.add_argument("--minutes", type=float, default=math.inf)
    given = parser.parse_args()
    rows = run(given.articles, minutes=given.minutes)
    Console(width=150).print(_table(rows))


def run(count: int, *, minutes: float = math.inf) -> "list[Row]":
    """Both engines, over as many articles as OpenSearch took in that time."""
    meter = Meter()
    meter.watch()
    with (
        tempfile.TemporaryDirectory(prefix="kb-cluster-") as name,
        _engines(Path(name), meter) as (opensearch, tantivy),
    ):
        cluster = _run(opensearch, count, meter, minutes=minutes)
        return [_run(tantivy, cluster.articles, meter), cluster]


@contextmanager
def _engines(folder: Path, meter: Meter) -> Iterator[tuple[SearchEngine, SearchEngine]]:
    for name in ("server", "tantivy", "opensearch"):
        (folder / name).mkdir()
    with running(folder / "server", 1, java="", heap="2g") as (addresses, pids):
        meter.pids = pids
        cluster = Cluster(addresses=tuple(addresses), replicas=0, seconds=60.0)
        engines = (
            OpenSearchEngine(cluster, "articles", folder / "opensearch"),
            TantivyEngine(folder / "tantivy"),
        )
        yield engines
        for engine in engines:
            engine.close()


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    articles: int
    built_per_second: float
    spent: float
    """Milliseconds of processor for an article that is built in, on both sides."""
    megabytes: float
    memory: int
    """MB that this process has in memory, and the server where there is one."""
    costs: dict[str, Cost]


def _run(
    engine: SearchEngine, count: int, meter: Meter, *, minutes: float = math.inf
) -> Row:
    before = time.process_time() + meter.server_seconds()
    done, taken = _build(engine, count, minutes * 60)
    spent = time.process_time() + meter.server_seconds() - before
    status = engine.status()
    costs = ask_all(engine, meter)
    memory = memory_mb()
    if status.engine == "opensearch":
        memory += sum(map(memory_mb, meter.pids))
    return Row(
        status.engine,
        done,
        done / taken,
        1000 * spent / done,
        status.size / 1e6,
        memory,
        costs,
    )


def ask_all(engine: SearchEngine, meter: Meter) -> dict[str, Cost]:
    """What each kind of question costs, on a warm server."""
    queries = corpus.make_queries(QUERIES)
    # More than are kept, so that each is answered anew.
    words = corpus.make_queries(2 * KEPT)
    incidents = [" ".join(words[at : at + 8]) for at in range(KEPT + 1)]
    return {
        "plain top 10": meter.measure(
            lambda text: engine.search(_query(text, is_full=False)), queries
        ),
        "full search": meter.measure(
            lambda text: engine.search(_query(text, is_full=True)), queries
        ),
        "suggestion": meter.measure(
            lambda text: engine.suggest(text[:40], text, EVERYBODY, with_cases=True),
            incidents,
        ),
        "completion": meter.measure(
            lambda text: engine.complete(text[:3], EVERYBODY), queries
        ),
    }


def _build(
    engine: SearchEngine, count: int, longest: float = math.inf
) -> tuple[int, float]:
    """How many were built, and in how many seconds without those that made them up."""
    documents = corpus.iter_documents(count)
    done, making = 0, 0.0
    started = time.perf_counter()
    with engine.rebuilding() as fresh:
        while time.perf_counter() - started < longest:
            before = time.perf_counter()
            batch = list(itertools.islice(documents, BATCH))
            making += time.perf_counter() - before
            if not batch:
                break
            fresh.update(batch)
            done += len(batch)
    return done, time.perf_counter() - started - making


def _query(text: str, *, is_full: bool) -> Any:
    query = parse(text).to_query(frozenset(Audience), with_cases=True, limit=10)
    if not is_full:
        return replace(query, facets=())
    filters = {name: frozenset(values) for name, values in FILTERS.items()}
    return replace(query, filters=filters)


def _table(rows: Sequence[Row]) -> Table:
    table = Table(title=f"{rows[0].articles:,} articles, one node, warm")
    headings = (
        "what",
        "engine",
        "p50 ms",
        "p95 ms",
        "client ms",
        "server ms",
        "requests",
    )
    for heading in headings:
        table.add_column(heading, justify="left" if heading == "what" else "right")
    for row in rows:
        table.add_row("built/s", row.name, f"{row.built_per_second:,.0f}")
        table.add_row("processor for each", row.name, f"{row.spent:.1f}")
        table.add_row("MB", row.name, f"{row.megabytes:,.0f}")
        table.add_row("MB in memory", row.name, f"{row.memory:,}")
    for what in rows[0].costs:
        for row in rows:
            cost = row.costs[what]
            figures = (cost.p50, cost.p95, cost.client, cost.server)
            table.add_row(
                what,
                row.name,
                *(f"{figure:.1f}" for figure in figures),
                f"{cost.requests:.2f}",
            )
    return table


if __name__ == "__main__":
    main()
