"""Two hundred ways to write what an article writes in another way."""

from pathlib import Path

import pytest

from search.engines.memory import MemoryEngine
from tests.search.documents import find, ids, make_document

TABLE = Path(__file__).with_name("written_forms.tsv")
ENOUGH = 0.95


def read_table():
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return [(number, *row) for number, row in enumerate(rows, 1)]


@pytest.fixture(scope="module")
def engine():
    engine = MemoryEngine()
    engine.update(
        make_document(number, title=f"Note {number}", body=text)
        for number, _, _, text in read_table()
    )
    return engine


def test_articles_are_found_first_by_other_written_forms(engine):
    missed = [
        f"{kind}: {query} -> {text}"
        for number, kind, query, text in read_table()
        if ids(find(engine, query, limit=1)) != [number]
    ]

    assert len(missed) <= (1 - ENOUGH) * len(read_table()), "\n".join(missed)
