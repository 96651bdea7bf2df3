"""Every engine in turn, empty."""

import pytest

from search.engines.memory import MemoryEngine
from search.engines.opensearch.engine import OpenSearchEngine
from search.engines.tantivy.engine import TantivyEngine
from search.engines.whoosh import WhooshEngine
from tests.contract.documents import ALL
from tests.opensearch.server import new_prefix, to_cluster, wipe

ON_DISK = {"tantivy": TantivyEngine, "whoosh": WhooshEngine}
OPENSEARCH = pytest.param("opensearch", marks=pytest.mark.needs("opensearch"))


class WatchedEngine(OpenSearchEngine):
    """Knows whether it was changed since it was filled."""

    is_changed = False

    def update(self, documents, *, as_of=0):
        self.is_changed = True
        super().update(documents, as_of=as_of)

    def delete(self, article_ids, *, as_of=0):
        self.is_changed = True
        super().delete(article_ids, as_of=as_of)

    def rebuilding(self):
        self.is_changed = True
        return super().rebuilding()


@pytest.fixture(scope="session")
def filled_engines():
    """Those that are still as they were filled.

    At the end they are closed, not dropped: the server may have ended before, and what it
    keeps goes with its folder.
    """
    kept = []
    yield kept
    for engine, _ in kept:
        engine.close()


@pytest.fixture
def fill(engine, filled_engines, tmp_path_factory, request):
    """Fill the engine; a cluster that a test has only asked serves the next one too.

    To make an index of a cluster costs more than all that most tests ask of it.
    """

    def fill_engine(documents):
        if not isinstance(engine, OpenSearchEngine):
            engine.update(documents)
            return engine
        if not filled_engines:
            server = request.getfixturevalue("opensearch_server")
            cluster = to_cluster(server, prefix := new_prefix())
            made = WatchedEngine(cluster, "articles", tmp_path_factory.mktemp("index"))
            made.update(documents)
            made.is_changed = False
            filled_engines.append((made, lambda: wipe(server, prefix)))
        return filled_engines[0][0]

    yield fill_engine
    if filled_engines and filled_engines[0][0].is_changed:
        changed, drop = filled_engines.pop()
        changed.close()
        drop()


@pytest.fixture(params=["memory", *ON_DISK, OPENSEARCH])
def engine(request, tmp_path):
    """An engine of each kind; those with a folder have it below ``tmp_path``."""
    if request.param == "memory":
        opened = MemoryEngine()
    elif request.param == "opensearch":
        cluster = request.getfixturevalue("make_cluster")()
        opened = OpenSearchEngine(cluster, "articles", tmp_path / "index")
    else:
        opened = ON_DISK[request.param](tmp_path / "index", wait_seconds=0.05)
    yield opened
    opened.close()


@pytest.fixture(params=ON_DISK)
def make_engine(request, tmp_path):
    """Open an engine once more over the same folder, as another process would."""
    opened = []

    def open_engine(**options):
        options = {"wait_seconds": 0.05, **options}
        opened.append(ON_DISK[request.param](tmp_path / "index", **options))
        return opened[-1]

    yield open_engine
    for one in opened:
        one.close()


@pytest.fixture
def filled(fill):
    return fill(ALL)
