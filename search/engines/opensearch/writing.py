"""Documents on their way into a generation, some megabytes at a time."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Final

from search.analysis import Analyser
from search.engine import Document
from search.engines.opensearch.connection import Connection, refused, to_json
from search.engines.opensearch.mapping import iter_words, to_source, to_word
from search.entries import Entry, to_entry

_MOST_LETTERS: Final = 3_000_000
"""Of one request."""
_MOST_KNOWN: Final = 200_000
"""Words that are known to be listed; what is forgotten is only listed again."""
_CONFLICT: Final = "version_conflict_engine_exception"
_SAID: Final = "errors,items.*.error.type,items.*.status"

Word = tuple[str, str]


@dataclass(slots=True)
class _Batch:
    """What goes in one request: lines, and the words that they list."""

    lines: list[str] = field(default_factory=list)
    words: set[Word] = field(default_factory=set)


class ClusterWriter:
    """Writes to one generation, under the names it is given for its two indexes."""

    def __init__(
        self,
        connection: Connection,
        analyser: Analyser,
        *,
        documents: str,
        words: str,
        is_bulk: bool = False,
    ) -> None:
        self._connection = connection
        self._analyser = analyser
        self._documents = documents
        self._words = words
        self._is_bulk = is_bulk
        """Whether nobody looks before all is written."""
        self._known: set[Word] = set()

    def update(self, documents: Iterable[Document], *, as_of: int = 0) -> None:
        entries = (to_entry(document, self._analyser) for document in documents)
        self._send(self._to_batches(entries, as_of))

    def delete(self, article_ids: Iterable[int], *, as_of: int = 0) -> None:
        lines = [
            to_json({"delete": self._to_place(article_id, as_of)})
            for article_id in article_ids
        ]
        self._send([_Batch(lines)] if lines else [])

    def _to_batches(self, entries: Iterable[Entry], as_of: int) -> Iterator[_Batch]:
        batch, letters = _Batch(), 0
        for entry in entries:
            added = self._to_lines(entry, batch, as_of)
            batch.lines += added
            letters += sum(map(len, added))
            if letters > _MOST_LETTERS:
                yield batch
                batch, letters = _Batch(), 0
        if batch.lines:
            yield batch

    def _to_lines(self, entry: Entry, batch: _Batch, as_of: int) -> list[str]:
        # The words first: what is found has all of its words listed.
        lines: list[Mapping[str, Any]] = []
        for word in iter_words(entry):
            if word not in self._known and word not in batch.words:
                key, listed = to_word(*word)
                lines += ({"create": {"_index": self._words, "_id": key}}, listed)
                batch.words.add(word)
        place = self._to_place(entry.article_id, as_of)
        return [to_json(line) for line in (*lines, {"index": place}, to_source(entry))]

    def _to_place(self, article_id: int, as_of: int) -> Mapping[str, Any]:
        return {
            "_index": self._documents,
            "_id": str(article_id),
            "version": as_of,
            # What a newer state wrote stays; the same state may be written again.
            "version_type": "external_gte",
        }

    def _send(self, batches: Iterable[_Batch]) -> None:
        """One request where one will do; what it writes is found when it returns."""
        coming = iter(batches)
        batch = next(coming, None)
        is_first = True
        while batch is not None:
            after = next(coming, None)
            is_alone = is_first and after is None
            self._write(batch, is_shown=is_alone and not self._is_bulk)
            batch, is_first = after, False
            if after is None and not is_alone and not self._is_bulk:
                self.show()

    def show(self) -> None:
        """Let all that was written be found."""
        both = f"{self._documents},{self._words}"
        self._connection.send("POST", f"/{both}/_refresh")

    def _write(self, batch: _Batch, *, is_shown: bool) -> None:
        refresh = {"refresh": "true"} if is_shown else {}
        answer = self._connection.send_lines(
            "/_bulk", batch.lines, filter_path=_SAID, **refresh
        )
        if answer["errors"]:
            _require_written(chain.from_iterable(map(dict.values, answer["items"])))
        if len(self._known) > _MOST_KNOWN:
            self._known = set()
        self._known |= batch.words


def _require_written(items: Iterable[Mapping[str, Any]]) -> None:
    """A bulk is not atomic: whatever of it failed has to be done again, with the rest."""
    for item in items:
        # A word that is listed already, or a document of which a newer state is there.
        if "error" in item and item["error"]["type"] != _CONFLICT:
            raise refused(item["error"], int(item["status"]))
