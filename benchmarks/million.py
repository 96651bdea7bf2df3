"""As many articles as an organisation may ever have: ``python -m benchmarks.million FOLDER``.

FOLDER keeps the database, so that a second run goes on where the first one ended, and
``figures.jsonl``, a line for each figure as soon as it is known. For each engine: how fast
``kb index rebuild`` was, what it took of memory, how large the index is, and what searches,
suggestions and completions cost on it; of Tantivy also what bare Tantivy takes for the same
words over the same index. ``--ask-only`` asks the index of Tantivy that an earlier run has
built. Not as the superuser: OpenSearch does not run so.
"""

import argparse
import json
import os
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Self

import tantivy

from benchmarks import corpus
from benchmarks.cluster import QUERIES, Meter, ask_all
from benchmarks.engines import NAMES, OPENSEARCH
from benchmarks.filling import fill
from benchmarks.installation import Installation
from benchmarks.timing import memory_mb, seconds
from kb.settings import Settings
from search import fields
from search.analysis import default_analyser
from search.engine import SearchEngine
from search.engines.tantivy.schema import SCHEMA, open_index
from tests.opensearch.server import running
from web import services as composition
from web.parts.foundation import open_engine

ARTICLES = 1_000_000
TANTIVY = "tantivy"
ENGINES = (TANTIVY, OPENSEARCH)
BYTES_EACH = 30_000
"""Of an article: in the database, in an index, in the one before, and while it is merged."""
PAUSE_SECONDS = 0.5


@dataclass(frozen=True)
class Figures:
    path: Path

    def note(self, what: str, **values: object) -> None:
        line = json.dumps({"what": what, **values}, default=lambda each: round(each, 2))
        print(line, flush=True)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")

    def has(self, what: str, **values: object) -> bool:
        return any(
            {"what": what, **values}.items() <= row.items() for row in self._rows()
        )

    def _rows(self) -> Iterator[dict[str, Any]]:
        if self.path.exists():
            for line in self.path.read_text(encoding="utf-8").splitlines():
                yield json.loads(line)


class Peak:
    """The most memory that a process and its children had together, in MB."""

    def __init__(self, pid: int) -> None:
        self.mb = 0
        self._pid = pid
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(PAUSE_SECONDS):
            self.mb = max(self.mb, sum(map(_memory_mb, _family(self._pid))))


def _family(pid: int) -> Iterator[int]:
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found = children.read_text(encoding="ascii").split()
        except OSError:
            continue
        for child in found:
            yield from _family(int(child))


def _memory_mb(pid: int) -> int:
    try:
        return memory_mb(pid)
    except OSError:
        return 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition(":")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--articles", type=int, default=ARTICLES)
    parser.add_argument("--engines", default=",".join(ENGINES))
    parser.add_argument("--heap", default="2g", help="of OpenSearch")
    parser.add_argument("--ask-only", action="store_true")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    place = Installation(given.folder.absolute() / "home")
    free, needed = shutil.disk_usage(given.folder).free, given.articles * BYTES_EACH
    if free < needed and not place.home.exists():
        print(f"{needed / 1e9:.0f} GB are needed there, {free / 1e9:.0f} are free.")
        return 2
    figures = Figures(given.folder / "figures.jsonl")
    if given.ask_only:
        # The index alone: the database may be of an older program.
        with closing(open_engine(TANTIVY, _folder(place, TANTIVY))) as engine:
            _ask(TANTIVY, place, engine, [], figures)
        return 0
    _fill(place, given.articles, figures)
    for name in given.engines.split(","):
        if not figures.has("done", engine=name, articles=given.articles):
            with _serving(name, given.folder, given.heap) as (settings, pids):
                _measure(name, place, settings, pids, given.articles, figures)
            figures.note("done", engine=name, articles=given.articles)
    return 0


def _fill(place: Installation, articles: int, figures: Figures) -> None:
    place.must("init")
    database = place.connect()
    taken = seconds(lambda: fill(database, articles))
    database.close()
    size = (place.home / "kb.sqlite").stat().st_size / 1e6
    figures.note("database", articles=articles, seconds=taken, mb=size)


@contextmanager
def _serving(
    name: str, folder: Path, heap: str
) -> Iterator[tuple[dict[str, str], list[int]]]:
    """Settings of an engine, and the processes of its server if it has one."""
    given = {"KB_SEARCH_ENGINE": name}
    with ExitStack() as stack:
        if name != OPENSEARCH:
            yield given, []
            return
        server = folder / "server"
        shutil.rmtree(server, ignore_errors=True)
        server.mkdir()
        stack.callback(shutil.rmtree, server, ignore_errors=True)
        addresses, pids = stack.enter_context(running(server, 1, java="", heap=heap))
        given |= {"KB_SEARCH_URL": ",".join(addresses), "KB_SEARCH_REPLICAS": "0"}
        yield given, pids


def _measure(
    name: str,
    place: Installation,
    given: dict[str, str],
    pids: list[int],
    articles: int,
    figures: Figures,
) -> None:
    os.environ |= given
    began = time.perf_counter()
    process = place.start("index", "rebuild")
    with Peak(process.pid) as peak:
        if process.wait():
            raise RuntimeError(f"See {place.home.parent / 'output.log'}.")
    taken = time.perf_counter() - began
    figures.note(
        "built", engine=name, seconds=taken, rate=articles / taken, peak_mb=peak.mb
    )
    settings = replace(Settings.load(os.environ), home=place.home)
    with composition.opened(settings) as services:
        _ask(name, place, services.engine, pids, figures)


def _folder(place: Installation, name: str) -> Path:
    return replace(place.settings, search_engine=name).index_folder


def _ask(
    name: str,
    place: Installation,
    engine: SearchEngine,
    pids: list[int],
    figures: Figures,
) -> None:
    meter = Meter(pids)
    meter.watch()
    status = engine.status()
    figures.note("index", engine=name, documents=status.documents, mb=status.size / 1e6)
    for what, cost in ask_all(engine, meter).items():
        figures.note(what, engine=name, **asdict(cost))
    figures.note(
        "memory",
        engine=NAMES[name],
        mb=memory_mb(),
        server_mb=sum(map(memory_mb, pids)),
    )
    if name == TANTIVY:
        folder = _folder(place, name)
        bare = _Bare(folder / (folder / "current").read_text(encoding="ascii"))
        queries = corpus.make_queries(QUERIES)
        cost = meter.measure(bare.search, list(map(bare.to_words, queries)))
        figures.note("bare", engine=name, **asdict(cost))


class _Bare:
    """The ten best for any of the words, in title or text: the library by itself."""

    def __init__(self, folder: Path) -> None:
        self._searcher = open_index(folder).searcher()
        self._analyser = default_analyser()

    def to_words(self, text: str) -> str:
        return self._analyser.terms(text).words

    def search(self, words: str) -> None:
        parts = [
            (tantivy.Occur.Should, tantivy.Query.term_query(SCHEMA, field, word))
            for word in words.split()
            for field in (fields.TITLE, fields.TEXT)
        ]
        found = self._searcher.search(tantivy.Query.boolean_query(parts), 10)
        for _, address in found.hits:
            self._searcher.doc(address)


if __name__ == "__main__":
    sys.exit(main())
