"""What every engine finds of each kind of record, in one question."""

from dataclasses import replace

import pytest

from kb.articles.visibility import EVERYTHING
from kb.records.kinds import RecordKind, to_key
from search.query_language import parse
from tests.search.documents import make_document

OWN, OTHER = "staff", "person:7"
MANY = 32
"""More than are read at once."""


def _record(kind, number, title, *, reader=OWN, body=""):
    return make_document(
        to_key(kind, number), kind=kind, title=title, body=body, readers=(reader,)
    )


@pytest.fixture
def filled(engine):
    titles = [f"printer offline {place}" for place in range(MANY)]
    faint = "A long report in which, among much else, some printer is named. " * 3
    engine.update(
        [
            _record(RecordKind.INCIDENT, place, title)
            for place, title in enumerate(titles)
        ]
        + [
            _record(RecordKind.CHANGE, place, f"Change {place}", body=faint * place)
            for place in range(1, 6)
        ]
        + [
            _record(RecordKind.PROBLEM, 1, "printer offline again", reader=OTHER),
            _record(RecordKind.REPORT, 1, "Nothing of that kind"),
            _record(RecordKind.DEVICE, 1, "printer"),
        ]
    )
    return engine


@pytest.mark.parametrize("text", ["printer", "printer -again"])
def test_the_first_of_each_kind_are_those_of_its_own_search(filled, text):
    query = parse(text).to_query(EVERYTHING, readers=frozenset({OWN}), limit=3)

    found = filled.search_kinds(query, 3)

    assert set(found) == {RecordKind.INCIDENT, RecordKind.CHANGE, RecordKind.DEVICE}
    for kind, page in found.items():
        only = replace(
            query, filters={"kind": frozenset({kind.value})}, has_snippets=False
        )
        alone = filled.search(only)
        assert page.total == alone.total
        assert [(hit.article_id, hit.title_html) for hit in page.hits] == [
            (hit.article_id, hit.title_html) for hit in alone.hits
        ]


def test_nobody_finds_kinds_of_which_they_may_see_nothing(filled):
    query = parse("printer").to_query(EVERYTHING, readers=frozenset({"person:8"}))

    assert filled.search_kinds(query, 3) == {}
