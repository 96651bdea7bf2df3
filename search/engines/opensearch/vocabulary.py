"""What the index knows of words: of each term, and of those that resemble one."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from search.engines.listing import nearest
from search.engines.opensearch.connection import Connection, refused, to_json
from search.engines.opensearch.generations import Generation
from search.engines.opensearch.mapping import FIELD, LENGTH, TERM
from search.index_reader import Beginning, Frequencies, Lookup, Near, Vocabulary

Body = dict[str, Any]
Ask = Callable[[Sequence[tuple[str, Body]]], Sequence[Mapping[str, Any]]]
_NOT_FOUND: Final = 404
_MOST_NEAR: Final = 1_000
"""Words that resemble one are compared with it; so many of them at most."""


def can_be_estimated(lookups: Sequence[Lookup]) -> bool:
    """Whether nothing is asked for but frequencies of terms, deleted ones and all."""
    return bool(lookups) and all(
        isinstance(asked, Frequencies) and not asked.is_exact for asked in lookups
    )


def estimate(
    connection: Connection, generation: Generation, lookups: Sequence[Lookup]
) -> Vocabulary:
    """Frequencies of however many terms, read from where each shard keeps them.

    A document that has the terms is described to each shard, which says what it knows
    of them.
    """
    wanted: dict[str, dict[str, None]] = defaultdict(dict)
    for asked in lookups:
        if isinstance(asked, Frequencies):
            wanted[asked.field].update(dict.fromkeys(asked.terms))
    document = {name: " ".join(terms) for name, terms in wanted.items() if terms}
    shards = _describe(connection, generation, document) if document else []
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for shard in shards:
        for name, known in shard.items():
            for term, told in known["terms"].items():
                counts[name][term] += told.get("doc_freq", 0)
    documents = sum(
        max((_documents(known) for known in shard.values()), default=0)
        for shard in shards
    )
    return Vocabulary(
        documents,
        [
            {term: counts[asked.field][term] for term in asked.terms}
            for asked in lookups
            if isinstance(asked, Frequencies)
        ],
    )


def _documents(known: Mapping[str, Any]) -> int:
    return max(0, int(known["field_statistics"]["doc_count"]))


def _describe(
    connection: Connection, generation: Generation, document: Mapping[str, str]
) -> list[Mapping[str, Any]]:
    described = {
        "_index": generation.live_documents,
        "doc": document,
        "fields": list(document),
        "term_statistics": True,
        "field_statistics": True,
        "offsets": False,
        "positions": False,
        "payloads": False,
    }
    docs = [{**described, "routing": route} for route in generation.routes]
    found = connection.send("POST", "/_mtermvectors", to_json({"docs": docs}))["docs"]
    for each in found:
        if "error" in each:
            raise refused(each["error"], _NOT_FOUND)
    return [each["term_vectors"] for each in found]


def ask_words(
    ask: Ask, generation: Generation, lookups: Sequence[Lookup]
) -> Vocabulary:
    """The same exactly, and what begins or is written alike, in one request."""
    readers = [_to_bodies(generation, asked) for asked in lookups]
    everything = (generation.live_documents, _count({"match_all": {}}))
    bodies = [body for some in readers for body in some]
    first, *found = ask([everything, *bodies])
    answers = iter(found)
    return Vocabulary(
        _total(first),
        [
            _read(asked, [next(answers) for _ in some])
            for asked, some in zip(lookups, readers, strict=True)
        ],
    )


def _to_bodies(generation: Generation, asked: Lookup) -> list[tuple[str, Body]]:
    match asked:
        case Frequencies(name, terms):
            documents = generation.live_documents
            return [(documents, _count({"term": {name: term}})) for term in terms]
        case Beginning(most=0):
            return []
        case Beginning(name, beginning, most):
            query = _words(name, {"prefix": {TERM: beginning}})
            order: list[Any] = [{LENGTH: "asc"}, {TERM: "asc"}]
            return [(generation.live_words, _list(query, most, order))]
        case Near():
            return [(generation.live_words, _list(_near(asked), _MOST_NEAR, ["_doc"]))]


def _read(asked: Lookup, found: Sequence[Mapping[str, Any]]) -> Mapping[str, int]:
    if isinstance(asked, Frequencies):
        return dict(zip(asked.terms, map(_total, found), strict=True))
    terms = [
        str(hit["fields"][TERM][0])
        for answer in found
        for hit in answer["hits"]["hits"]
    ]
    return dict.fromkeys(nearest(terms, asked) if isinstance(asked, Near) else terms, 1)


def _near(asked: Near) -> Body:
    fuzzy = {
        "value": asked.word,
        "fuzziness": asked.distance,
        "transpositions": True,
        "rewrite": "constant_score",
    }
    firsts = [{"prefix": {TERM: first}} for first in dict.fromkeys(asked.firsts)]
    begins = {"bool": {"should": firsts, "minimum_should_match": 1}}
    written = (
        {"fuzzy": {TERM: fuzzy}} if asked.distance else {"term": {TERM: asked.word}}
    )
    return _words(asked.field, written, begins)


def _words(name: str, *narrowing: Body) -> Body:
    return {"bool": {"filter": [{"term": {FIELD: name}}, *narrowing]}}


def _list(query: Body, most: int, order: list[Any]) -> Body:
    return {
        "query": query,
        "size": most,
        "sort": order,
        "_source": False,
        "docvalue_fields": [TERM],
        # A term may be listed more than once, with other fields.
        "collapse": {"field": TERM},
        "track_total_hits": False,
    }


def _count(query: Body) -> Body:
    filtered = {"bool": {"filter": [query]}}
    return {"query": filtered, "size": 0, "track_total_hits": True}


def _total(answer: Mapping[str, Any]) -> int:
    return int(answer["hits"]["total"]["value"])
