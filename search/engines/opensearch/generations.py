"""Indexes beside each other, and an alias that puts one of them in force."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final
from uuid import uuid4

from search.engines.opensearch.cluster import Cluster
from search.engines.opensearch.connection import Connection, GenerationGoneError, away
from search.engines.opensearch.mapping import WORDS_MAPPING, to_mapping, to_settings
from search.engines.opensearch.tidying import tidy, to_size
from search.errors import AwayCase

_DOCUMENTS: Final = "documents"
_WORDS: Final = "words"
# An index may not be called so: where the alias is gone, a late write makes none.
_LIVE: Final = "LIVE"
_MANY_SECONDS: Final = 120.0
"""Of what the whole cluster has to agree upon, or write to its disks."""


@dataclass(frozen=True, slots=True)
class Generation:
    """Two indexes that belong together: documents, and the words that they have."""

    stem: str
    stamp: str
    dictionary: tuple[str, ...]
    shards: int
    """Of the documents; the words have one."""
    made_at: int = 0
    """Milliseconds since 1970, by the cluster's clock."""
    is_writable: bool = True
    """Whether it takes changes; it does not while a disk is full."""
    routes: tuple[str, ...] = field(default=(), compare=False)
    """For each shard something that leads to it."""

    @property
    def documents(self) -> str:
        return f"{self.stem}-{_DOCUMENTS}"

    @property
    def words(self) -> str:
        return f"{self.stem}-{_WORDS}"

    @property
    def live_documents(self) -> str:
        """The name of the documents while this generation is in force."""
        return f"{self.stem}-{_LIVE}-{_DOCUMENTS}"

    @property
    def live_words(self) -> str:
        return f"{self.stem}-{_LIVE}-{_WORDS}"

    @property
    def searching(self) -> Mapping[str, Any]:
        """How rarity is told: by all shards together, where there are several."""
        return {} if self.shards == 1 else {"search_type": "dfs_query_then_fetch"}


class ClusterGenerations:
    """The generations of one kind of documents: articles, or records."""

    def __init__(self, connection: Connection, cluster: Cluster, name: str) -> None:
        self._connection = connection
        self._cluster = cluster
        self._name = f"{cluster.prefix}-{name}"
        self._ours = re.compile(rf"{re.escape(self._name)}-[0-9a-f]{{12}}-[a-z]+")

    def find_current(self) -> Generation | None:
        """The one in force; whoever wants to know asks the cluster."""
        try:
            found = self._connection.send(
                "GET", f"/{self._name}-*-{_LIVE}-{_DOCUMENTS}", allow_no_indices="true"
            )
        except GenerationGoneError:
            return None
        generations = [
            _read(name, index)
            for name, index in found.items()
            if self._ours.fullmatch(name)
        ]
        # Two hosts may have made the first one at the same time.
        return max(generations, key=lambda each: each.made_at, default=None)

    def create(self, stamp: str, dictionary: tuple[str, ...]) -> Generation:
        """An empty generation that nobody sees."""
        stem = f"{self._name}-{uuid4().hex[:12]}"
        made = Generation(stem, stamp, dictionary, self._cluster.shards)
        mapping = to_mapping(stamp, dictionary)
        self._create(made.documents, made.shards, mapping)
        self._create(made.words, 1, WORDS_MAPPING)
        return made

    def _create(self, name: str, shards: int, mapping: Mapping[str, Any]) -> None:
        body = {"settings": to_settings(shards=shards), "mappings": mapping}
        self._connection.send("PUT", f"/{name}", body, seconds=_MANY_SECONDS)

    def settle(self, generation: Generation) -> None:
        """Bring it into the form in which it is to be asked, which may take long."""
        both = f"{generation.documents},{generation.words}"
        for name in (generation.documents, generation.words):
            tidy(self._connection, name)
        self._connection.send("POST", f"/{both}/_refresh", seconds=_MANY_SECONDS)
        settings = {
            "index": {
                "refresh_interval": None,
                "number_of_replicas": self._cluster.replicas,
            }
        }
        self._connection.send(
            "PUT", f"/{both}/_settings", settings, seconds=_MANY_SECONDS
        )

    def publish(self, generation: Generation) -> None:
        """Put *generation*, which has settled, in force, at once and for every host.

        The one before it stays until the next time, without its name.
        """
        gone = [
            {"remove": {"index": name, "alias": alias}}
            for name, aliases in self._names().items()
            for alias in aliases
        ]
        actions = {"actions": [*gone, *_put_in_force(generation)]}
        self._connection.send("POST", "/_aliases", actions, seconds=_MANY_SECONDS)

    def discard(self, generation: Generation) -> None:
        self._delete([generation.documents, generation.words])

    def discard_all(self) -> None:
        self._delete(list(self._names()))

    def route(self, generation: Generation) -> tuple[str, ...]:
        """For each of its shards something that leads to it."""
        if generation.shards == 1:
            return ("0",)
        found: dict[int, str] = {}
        for number in count():
            path = f"/{generation.documents}/_search_shards"
            asked = self._connection.send("GET", path, routing=str(number))
            copies = asked["shards"][0]
            if not copies:
                raise away(AwayCase.PARTIAL)
            shard = int(copies[0]["shard"])
            found.setdefault(shard, str(number))
            if len(found) == generation.shards:
                break
        return tuple(found[shard] for shard in sorted(found))

    def measure(self, generation: Generation) -> int:
        """Its bytes, without those of replicas.

        Raise ``IndexAwayError`` while another node is being made the first to have it.
        """
        both = f"{generation.documents},{generation.words}"
        found = self._connection.send("GET", f"/{both}/_stats/store")["indices"]
        return sum(to_size(index["primaries"]) for index in found.values())

    def sweep(self) -> None:
        """Leftovers of dead builders go, and the generation before the one in force."""
        self._delete([name for name, aliases in self._names().items() if not aliases])

    def _names(self) -> Mapping[str, list[str]]:
        """Our indexes, each with its aliases; what is called alike is somebody else's."""
        path = f"/{self._name}-*/_alias"
        found = self._connection.send("GET", path, allow_no_indices="true")
        return {
            name: list(index["aliases"])
            for name, index in found.items()
            if self._ours.fullmatch(name)
        }

    def _delete(self, names: list[str]) -> None:
        if names:
            path = f"/{','.join(names)}"
            self._connection.send(
                "DELETE", path, seconds=_MANY_SECONDS, ignore_unavailable="true"
            )


def _put_in_force(generation: Generation) -> list[dict[str, dict[str, str]]]:
    names = (
        (generation.documents, generation.live_documents),
        (generation.words, generation.live_words),
    )
    return [{"add": {"index": index, "alias": alias}} for index, alias in names]


def _read(name: str, index: Mapping[str, Any]) -> Generation:
    made = index["mappings"].get("_meta", {})
    settings = index["settings"]["index"]
    return Generation(
        stem=name.removesuffix(f"-{_DOCUMENTS}"),
        stamp=str(made.get("stamp", "")),
        dictionary=tuple(made.get("dictionary", ())),
        shards=int(settings["number_of_shards"]),
        made_at=int(settings["creation_date"]),
        is_writable="true" not in settings.get("blocks", {}).values(),
    )
