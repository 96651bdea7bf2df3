"""Every engine in turn, empty."""

import pytest

from search.engines.memory import MemoryEngine
from search.engines.tantivy.engine import TantivyEngine
from search.engines.whoosh import WhooshEngine

ON_DISK = {"tantivy": TantivyEngine, "whoosh": WhooshEngine}


@pytest.fixture(params=["memory", *ON_DISK])
def engine(request, tmp_path):
    """An engine of each kind; those with a folder have it below ``tmp_path``."""
    if request.param == "memory":
        opened = MemoryEngine()
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
