"""Documents on their way into a generation, some megabytes at a time."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from typing import Any, Final

from search.analysis import Analyser
from search.engine import Document
from search.engines.opensearch.connection import Connection, refused, to_json
from search.engines.opensearch.in_flight import InFlight
from search.engines.opensearch.mapping import Word, iter_words, to_source, to_word
from search.entries import Entry, iter_entries
from search.errors import AwayCase, IndexAwayError

_MOST_LETTERS: Final = 3_000_000
"""Of one request."""
_MOST_KNOWN: Final = 200_000
"""Words that are known to be listed, twice at most; one forgotten is listed again."""
_CONFLICT: Final = "version_conflict_engine_exception"
_SAID: Final = "errors,items.*.error.type,items.*.status"


@dataclass(slots=True)
class _Batch:
    """What goes in one request: lines, and the words that they list."""

    lines: list[str] = field(default_factory=list)
    words: set[Word] = field(default_factory=set)
    article_ids: set[int] = field(default_factory=set)


class ClusterWriter:
    """Writes to one generation, under the names it is given for its two indexes."""

    _seconds: float | None = None
    """How long one request may take, if not as long as any."""

    def __init__(
        self,
        connection: Connection,
        analyser: Analyser,
        *,
        documents: str,
        words: str,
    ) -> None:
        self._connection = connection
        self._analyser = analyser
        self._documents = documents
        self._words = words
        self._known: set[Word] = set()
        self._known_before: set[Word] = set()

    @property
    def dictionary(self) -> tuple[str, ...]:
        return self._analyser.dictionary

    def update(self, documents: Iterable[Document], *, as_of: int = 0) -> None:
        self.take(iter_entries(documents, self._analyser), as_of=as_of)

    def take(self, entries: Iterable[Entry], *, as_of: int = 0) -> None:
        self._send(self._to_batches(entries, as_of))

    def delete(self, article_ids: Iterable[int], *, as_of: int = 0) -> None:
        gone = set(article_ids)
        lines = [
            to_json({"delete": self._to_place(article_id, as_of)})
            for article_id in sorted(gone)
        ]
        self._send([_Batch(lines, article_ids=gone)] if lines else [])

    def _to_batches(self, entries: Iterable[Entry], as_of: int) -> Iterator[_Batch]:
        batch, letters = _Batch(), 0
        for entry in entries:
            added = self._to_lines(entry, batch, as_of)
            batch.lines += added
            batch.article_ids.add(entry.article_id)
            letters += sum(map(len, added))
            if letters > _MOST_LETTERS:
                yield batch
                batch, letters = _Batch(), 0
        if batch.lines:
            yield batch

    def _to_lines(self, entry: Entry, batch: _Batch, as_of: int) -> list[str]:
        # The words first: what is found has all of its words listed.
        lines: list[Mapping[str, Any]] = []
        for term, names in self._to_listed(entry, batch).items():
            key, listed = to_word(term, names)
            lines += ({"create": {"_index": self._words, "_id": key}}, listed)
        place = self._to_place(entry.article_id, as_of)
        return [to_json(line) for line in (*lines, {"index": place}, to_source(entry))]

    def _to_listed(self, entry: Entry, batch: _Batch) -> Mapping[str, list[str]]:
        """Terms of which it is not known that they are listed, with their fields."""
        names: dict[str, list[str]] = defaultdict(list)
        for word in iter_words(entry):
            if word not in batch.words and not self._is_known(word):
                term, name = word
                names[term].append(name)
                batch.words.add(word)
        return names

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
            self._write(batch, is_shown=is_alone)
            batch, is_first = after, False
            if after is None and not is_alone:
                self.show()

    def show(self) -> None:
        """Let all that was written be found."""
        both = f"{self._documents},{self._words}"
        self._connection.send("POST", f"/{both}/_refresh")

    def _write(self, batch: _Batch, *, is_shown: bool) -> None:
        refresh = {"refresh": "true"} if is_shown else {}
        answer = self._connection.send_lines(
            "/_bulk",
            batch.lines,
            seconds=self._seconds,
            filter_path=_SAID,
            **refresh,
        )
        if answer["errors"]:
            _require_written(chain.from_iterable(map(dict.values, answer["items"])))
        self._note(batch)

    def _note(self, batch: _Batch) -> None:
        if len(self._known) > _MOST_KNOWN:
            self._known_before, self._known = self._known, set()
        self._known |= batch.words

    def _is_known(self, word: Word) -> bool:
        """Whoever is met again and again is never forgotten."""
        if word in self._known:
            return True
        if word in self._known_before:
            self._known.add(word)
            return True
        return False


class BulkWriter(ClusterWriter):
    """The same where nobody looks before all is written.

    While the cluster takes some requests, the next one is being made. Once it has
    settled, it writes as any.
    """

    _seconds = 120.0
    pauses: tuple[float, ...] = (1, 2, 4, 8, *(15,) * 15)
    """Seconds, between one time that the cluster is too busy and the next."""

    def __init__(
        self,
        connection: Connection,
        analyser: Analyser,
        in_flight: InFlight,
        *,
        documents: str,
        words: str,
        shape: Callable[[], None],
    ) -> None:
        """*shape* brings what was written into the form in which it is asked."""
        super().__init__(connection, analyser, documents=documents, words=words)
        self._in_flight = in_flight
        self._has_begun = False
        self._shape = shape
        self._is_settled = False

    def settle(self) -> None:
        if not self._is_settled:
            self._in_flight.wait()
            self._shape()
            self._is_settled = True

    def _send(self, batches: Iterable[_Batch]) -> None:
        if self._is_settled:
            super()._send(batches)
            return
        for batch in batches:
            # What cannot be written ends the whole of it, so its words count at once.
            self._note(batch)
            write = partial(self._write_patiently, batch)
            self._in_flight.add(write, batch.article_ids)
            if not self._has_begun:
                # What is in one piece when all is written would not be merged, and so
                # keep what a merge drops.
                self._in_flight.wait()
                self.show()
                self._has_begun = True

    def _write_patiently(self, batch: _Batch) -> None:
        """An hour of work is not begun anew where the cluster is busy for a moment."""
        for pause in self.pauses:
            try:
                return self._write(batch, is_shown=False)
            except IndexAwayError as error:
                if error.case is not AwayCase.BUSY:
                    raise
            time.sleep(pause)
        return self._write(batch, is_shown=False)


def _require_written(items: Iterable[Mapping[str, Any]]) -> None:
    """A bulk is not atomic: whatever of it failed has to be done again, with the rest."""
    for item in items:
        # A word that is listed already, or a document of which a newer state is there.
        if "error" in item and item["error"]["type"] != _CONFLICT:
            raise refused(item["error"], int(item["status"]))
