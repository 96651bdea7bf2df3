"""The two indexes as the cluster holds them, and as the database says they should be."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from opensearchpy import OpenSearch
from sqlalchemy.orm import Session

from kb import database as databases
from search import indexer, records
from search.analysis import Analyser, make_analyser
from search.engine import Document, IndexWriter
from search.engines.opensearch.mapping import ID, RECORD
from search.entries import to_entry
from search.terminology import shipped_terminology

_PAGE = 500


class Wanted(IndexWriter):
    """Takes what a rebuild would write, in place of an index."""

    def __init__(self, analyser: Analyser) -> None:
        self.records: dict[int, Any] = {}
        self._analyser = analyser

    def update(self, documents: Any, *, as_of: int = 0) -> None:  # noqa: ARG002
        for document in documents:
            self.records[document.article_id] = _to_record(document, self._analyser)

    def delete(self, article_ids: Any, *, as_of: int = 0) -> None:
        """A rebuild deletes nothing."""


def read_wanted(url: str) -> dict[str, Mapping[int, Any]]:
    """Under the names of both indexes: what each document should say."""
    analyser = make_analyser(shipped_terminology().words)
    found: dict[str, Mapping[int, Any]] = {}
    with _reading(url) as session:
        for name, source in (("articles", indexer), ("records", records)):
            wanted = Wanted(analyser)
            source.rebuild(session, wanted)
            found[name] = wanted.records
    return found


def read_held(port: int, name: str) -> Mapping[int, Any]:
    client = OpenSearch([f"http://127.0.0.1:{port}"])
    held: dict[int, Any] = {}
    after: list[int] = []
    while True:
        body: dict[str, Any] = {"size": _PAGE, "sort": [{ID: "asc"}]}
        if after:
            body["search_after"] = after
        answer = client.search(index=f"yunzhi-{name}-*-LIVE-documents", body=body)
        hits = answer["hits"]["hits"]
        if not hits:
            return held
        held |= {int(hit["_id"]): json.loads(hit["_source"][RECORD]) for hit in hits}
        after = hits[-1]["sort"]


def _to_record(document: Document, analyser: Analyser) -> Any:
    return json.loads(json.dumps(to_entry(document, analyser).record))


@contextmanager
def _reading(url: str) -> Iterator[Session]:
    database = databases.connect(url)
    try:
        with database.reading() as session:
            yield session
    finally:
        database.close()
