"""Our engines on the generated corpus: build, plain and full search, update-to-visible."""

import itertools
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks import corpus
from benchmarks.bare import FTS5, BareTantivy, BareWhoosh, Row
from benchmarks.timing import Times, measure, memory_mb, seconds
from kb.articles.kinds import Audience
from search.analysis import default_analyser
from search.engine import Document, Query, SearchEngine
from search.engines.opensearch.cluster import Cluster
from search.engines.opensearch.engine import OpenSearchEngine
from search.query_language import parse
from tests.opensearch.server import running
from web.parts.foundation import open_engine

OPENSEARCH = "opensearch"
NAMES = {"tantivy": "Tantivy", "whoosh": "Whoosh", OPENSEARCH: "OpenSearch"}
BATCH = 2_000
EVERYBODY = frozenset(Audience)
FILTERS = {"kind": {"solution"}, "category": {"网络", "数据库"}}
QUERIES = 400
UPDATES = 60


@dataclass(frozen=True, slots=True)
class Result:
    name: str
    articles: int
    built_per_second: float
    megabytes: float
    plain: Times
    full: Times | None
    update: Times
    memory: int
    """MB of this process afterwards, and of the server where there is one."""


@contextmanager
def opened(name: str, folder: Path) -> Iterator[tuple[SearchEngine, Sequence[int]]]:
    """An engine of ours, and the processes of its server if it has one."""
    with ExitStack() as stack:
        pids: Sequence[int] = ()
        if name == OPENSEARCH:
            (folder / "server").mkdir(parents=True)
            addresses, pids = stack.enter_context(
                running(folder / "server", 1, java="", heap="2g")
            )
            cluster = Cluster(addresses=tuple(addresses), seconds=60.0)
            engine: SearchEngine = OpenSearchEngine(cluster, "articles", folder)
        else:
            engine = open_engine(name, folder)
        stack.callback(engine.close)
        yield engine, pids


def run(name: str, folder: Path, count: int) -> Result:
    """One of our engines with everything that the product asks of it."""
    with opened(name, folder) as (engine, pids):
        taken = _build(engine, count)
        queries = corpus.make_queries(QUERIES)
        plain = measure(lambda text: engine.search(_plain(text)), queries)
        full = measure(lambda text: engine.search(to_full(text)), queries)
        update = measure(lambda doc: _update(engine, doc), _changed(count))
        return Result(
            f"Yunzhi on {NAMES[name]}",
            count,
            count / taken,
            engine.status().size / 1e6,
            plain,
            full,
            update,
            memory_mb() + sum(map(memory_mb, pids)),
        )


def run_bare(
    make: type[BareTantivy | FTS5 | BareWhoosh], folder: Path, count: int
) -> Result:
    """An engine by itself, on the tokens that ours would store."""
    engine = make(folder)
    rows = list(_rows(count))
    taken = seconds(lambda: engine.build(rows))
    analyser = default_analyser()
    queries = [
        analyser.terms(text).words.split() for text in corpus.make_queries(QUERIES)
    ]
    plain = measure(engine.search, queries)
    update = measure(lambda row: _visible(engine, row), rows[:UPDATES])
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return Result(
        engine.name, count, count / taken, size / 1e6, plain, None, update, memory_mb()
    )


def _build(engine: SearchEngine, count: int) -> float:
    """Seconds, without those in which the articles were made up."""
    documents = corpus.iter_documents(count)
    batch: list[Document] = []
    making = 0.0

    def make_batch() -> None:
        batch[:] = itertools.islice(documents, BATCH)

    def build() -> None:
        nonlocal making
        with engine.rebuilding() as fresh:
            making += seconds(make_batch)
            while batch:
                fresh.update(batch)
                making += seconds(make_batch)

    return seconds(build) - making


def _plain(text: str) -> Query:
    return replace(_query(text), limit=10, facets=())


def to_full(text: str) -> Query:
    filters = {name: frozenset(values) for name, values in FILTERS.items()}
    return replace(_query(text), filters=filters, limit=10)


def _query(text: str) -> Query:
    return parse(text).to_query(EVERYBODY, with_cases=True)


def _changed(count: int) -> list[Document]:
    documents = itertools.islice(corpus.iter_documents(count), UPDATES)
    return [
        replace(document, title=f"{document.title} zzchanged{place}")
        for place, document in enumerate(documents)
    ]


def _update(engine: SearchEngine, document: Document) -> None:
    engine.update([document])
    word = document.title.rsplit(" ", 1)[-1]
    assert engine.search(_query(word)).total >= 1, "what was updated is found"


def _visible(engine: BareTantivy | FTS5 | BareWhoosh, row: Row) -> None:
    engine.update(row)
    engine.search(row[1].split()[:1])


def _rows(count: int) -> Iterator[Row]:
    analyser = default_analyser()
    for document in corpus.iter_documents(count):
        title, text = _terms(
            analyser.terms(part).words
            for part in (document.title, f"{document.summary}\n{document.body}")
        )
        yield document.article_id, title, text


def _terms(parts: Iterator[str]) -> Sequence[str]:
    return list(parts)
