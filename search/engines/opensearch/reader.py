"""What is asked of the index as it is, in one request each time."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final
from zlib import crc32

from search import fields
from search.engine import Sort
from search.engines.opensearch.connection import Connection, require_all, to_json
from search.engines.opensearch.generations import Generation
from search.engines.opensearch.mapping import ID, RECORD, value_name
from search.engines.opensearch.queries import (
    limit_of,
    to_matching,
    to_ranking,
)
from search.engines.opensearch.vocabulary import ask_words, can_be_estimated, estimate
from search.index_reader import Answer, Counting, Lookup, Question, Row, Vocabulary

_PAGE: Final = 10_000
_MOST_VALUES: Final = 1_000
"""Values of one facet that are counted."""
_VALUES_OF_SHARD: Final = 5_000
_TIE: Final = {ID: "asc"}
_ORDERS: Final[Mapping[Sort, list[Any]]] = {
    Sort.RELEVANCE: ["_score", _TIE],
    Sort.DATE: [{fields.UPDATED: "desc"}, _TIE],
    Sort.REUSE: [{fields.REUSE: "desc"}, _TIE],
}

Body = dict[str, Any]


class OpenSearchReader:
    """The documents of one generation, as they are when they are asked for."""

    def __init__(self, connection: Connection, generation: Generation) -> None:
        self._connection = connection
        self._generation = generation

    def look_up(self, lookups: Sequence[Lookup]) -> Vocabulary:
        if can_be_estimated(lookups):
            return estimate(self._connection, self._generation, lookups)
        return ask_words(self._ask, self._generation, lookups)

    def answer(self, questions: Sequence[Question]) -> list[Answer]:
        asked = [_Asked.of(question) for question in questions]
        documents = self._generation.live_documents
        bodies = [(documents, body) for each in asked for body in each.bodies]
        found = iter(self._ask(bodies))
        return [each.read([next(found) for _ in each.bodies]) for each in asked]

    def list_ids(self, after: Sequence[int]) -> list[int]:
        """Some more ids, ascending, that come after the last of those; none at the end."""
        body: Body = {"size": _PAGE, "sort": [_TIE], "_source": False}
        if after:
            body["search_after"] = [after[-1]]
        path = f"/{self._generation.live_documents}/_search"
        answer = self._connection.send("POST", path, body)
        require_all(answer)
        return [int(hit["_id"]) for hit in answer["hits"]["hits"]]

    def _ask(self, bodies: Sequence[tuple[str, Body]]) -> list[Mapping[str, Any]]:
        """The answers to bodies of searches, each of an index; all in one request."""
        if not bodies:
            return []
        lines: list[str] = []
        for index, body in bodies:
            # Whoever turns the page is answered by the same copies of the shards, which
            # count deleted documents alike.
            same = f"{crc32(to_json(body['query']).encode()):08x}"
            lines += (to_json({"index": index, "preference": same}), to_json(body))
        answered = self._connection.send_lines(
            "/_msearch", lines, **self._generation.searching
        )
        for answer in answered["responses"]:
            require_all(answer)
        return list(answered["responses"])


_WHOLE: Final = 2.2
"""Lucene leaves the factor k1 + 1 out of BM25; how strong a hit is, is said with it."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question as bodies of searches: first the one for rows, then more facets."""

    question: Question
    step: float
    """What a preferred hit scores besides."""
    bodies: tuple[Body, ...]

    @classmethod
    def of(cls, question: Question) -> "_Asked":
        step, query = _to_tiers(question)
        beside = [each for each in question.countings if not _is_of(question, each)]
        same = [each for each in question.countings if _is_of(question, each)]
        body = {
            "query": query,
            "from": max(0, question.offset),
            "size": question.limit,
            "sort": _ORDERS[question.sort],
            "track_total_hits": question.is_counted,
            "_source": [RECORD],
            "docvalue_fields": [fields.LINKED_COUNT],
            "aggs": _counters(same),
        }
        return cls(question, step, (body, *map(_to_counting, beside)))

    def read(self, found: Sequence[Mapping[str, Any]]) -> Answer:
        hits = found[0]["hits"]
        total = hits["total"]["value"] if self.question.is_counted else 0
        counts = {
            name: {bucket["key"]: bucket["doc_count"] for bucket in facet["buckets"]}
            for answer in found
            for name, facet in answer.get("aggregations", {}).items()
        }
        return Answer([self._row(hit) for hit in hits["hits"]], total, counts)

    def _row(self, hit: Mapping[str, Any]) -> Row:
        score = hit["_score"] or 0.0
        return Row(
            int(hit["_id"]),
            _WHOLE * (score - self.step if score >= self.step else score),
            int(hit["fields"][fields.LINKED_COUNT][0]),
            partial(json.loads, hit["_source"][RECORD]),
        )


def _to_tiers(question: Question) -> tuple[float, Body]:
    """What is preferred scores more than anything else can."""
    if question.limit == 0 or question.sort is not Sort.RELEVANCE:
        return 0.0, to_matching(question.matched)
    if question.preferred is None:
        return 0.0, to_ranking(question.matched)
    step = _next_power(limit_of(question.matched))
    stepped = {"constant_score": {"filter": {"match_all": {}}, "boost": step}}
    preferred = {"bool": {"must": [to_ranking(question.preferred), stepped]}}
    return step, {"dis_max": {"queries": [preferred, to_ranking(question.matched)]}}


def _next_power(number: float) -> float:
    """Scores are kept in 24 bits: the step takes as few of them as it can."""
    return float(1 << max(1, int(number)).bit_length())


def _is_of(question: Question, counting: Counting) -> bool:
    return counting.matched == question.matched


def _counters(countings: Sequence[Counting]) -> Body:
    return {
        name: {
            "terms": {
                "field": value_name(name),
                "size": _MOST_VALUES,
                "shard_size": _VALUES_OF_SHARD,
            }
        }
        for counting in countings
        for name in counting.attributes
    }


def _to_counting(counting: Counting) -> Body:
    return {
        "query": to_matching(counting.matched),
        "size": 0,
        "track_total_hits": False,
        "aggs": _counters([counting]),
    }
