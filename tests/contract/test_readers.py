"""What every engine answers below the protocol, and how often it has to be asked."""

from dataclasses import replace

import pytest

from search import fields
from search.expressions import EVERYTHING, Has, Term
from search.index_reader import Beginning, Counting, Frequencies, Near, Question
from search.query_language import parse
from tests.search.documents import EVERYONE, REQUESTERS, find, make_document

MOST_CALLS = 2
"""An engine behind a network sends each call as one request."""


class CountedReader:
    """Another reader, with a count of the calls."""

    def __init__(self, reader):
        self.reader = reader
        self.calls = []

    def look_up(self, lookups):
        self.calls.append(lookups)
        return self.reader.look_up(lookups)

    def answer(self, questions):
        self.calls.append(questions)
        return self.reader.answer(questions)


@pytest.fixture
def reader(engine):
    engine.update(
        [
            make_document(1, body="spool spooler", system="OA"),
            make_document(2, body="spooler spooled", system="ERP"),
            make_document(3, body="cooler poolers", system="OA"),
        ]
    )
    return engine._state().reader


@pytest.fixture
def counted(engine, reader, monkeypatch):
    counting = CountedReader(reader)
    state = replace(engine._state(), reader=counting)
    monkeypatch.setattr(engine, "_asked", lambda ask: ask(state))
    return counting


def test_frequencies_of_many_terms_are_one_question(reader):
    known = reader.look_up(
        [
            Frequencies(fields.EXACT, ("spooler", "cooler", "wombat")),
            Frequencies(fields.TITLE_EXACT, ("article",)),
        ]
    )

    assert known.documents == 3
    assert known.terms[0]["spooler"] == 2
    assert known.terms[0]["cooler"] == 1
    assert not known.terms[0].get("wombat")
    assert known.terms[1] == {"article": 3}


@pytest.mark.usefixtures("reader")
def test_an_exact_frequency_counts_no_document_that_is_gone(engine):
    engine.update([make_document(2, body="cooler"), make_document(3, body="cooler")])
    engine.delete([1])
    terms = ("spooler", "cooler", "poolers", "wombat")

    known = engine._state().reader.look_up(
        [Frequencies(fields.EXACT, terms, is_exact=True)]
    )

    assert known.documents == 2
    assert [known.terms[0].get(term, 0) for term in terms] == [0, 2, 0, 0]


def test_terms_with_a_beginning_come_shortest_first_and_no_more_than_wanted(reader):
    three, two = reader.look_up(
        [Beginning(fields.EXACT, "spool", 9), Beginning(fields.EXACT, "spool", 2)]
    ).terms

    assert list(three) == ["spool", "spooled", "spooler"]
    assert list(two) == ["spool", "spooled"]


@pytest.mark.parametrize(
    ("word", "distance", "firsts", "near"),
    [
        ("spooler", 0, "s", ["spooler"]),
        ("spoolre", 1, "s", ["spooler"]),
        ("spooler", 1, "s", ["spooler", "spooled"]),
        ("spooler", 2, "s", ["spooler", "spooled", "spool"]),
        ("pooler", 1, "ps", ["poolers", "spooler"]),
        ("pooler", 1, "p", ["poolers"]),
        ("wombat", 2, "w", []),
        ("", 1, "", []),
    ],
)
def test_terms_near_a_word_come_nearest_first(reader, word, distance, firsts, near):
    asked = Near(fields.EXACT, word, distance, firsts, 9)

    (found,) = reader.look_up([asked]).terms

    assert list(found) == near


def test_of_terms_near_a_word_no_more_come_than_wanted(reader):
    (found,) = reader.look_up([Near(fields.EXACT, "spooler", 2, "s", 1)]).terms

    assert list(found) == ["spooler"]


def test_rows_total_and_counts_are_one_answer(reader):
    spoolers = Term(fields.TEXT, "spooler")
    question = Question(
        EVERYTHING,
        preferred=spoolers,
        offset=1,
        limit=2,
        countings=(
            Counting(("system",), spoolers),
            Counting(("kind",), Has("system", frozenset({"oa"}))),
        ),
    )

    answer, nothing = reader.answer([question, Question(Term(fields.TEXT, "wombat"))])

    assert len(answer.rows) == 2
    assert answer.rows[0].article_id in {1, 2}
    assert answer.rows[1].article_id == 3
    assert answer.total == 3
    assert answer.counts["system"] == {"OA": 1, "ERP": 1}
    assert answer.counts["kind"] == {"solution": 2}
    assert (list(nothing.rows), nothing.total) == ([], 0)


def test_a_page_behind_all_that_is_preferred_goes_on_with_the_rest(reader):
    question = Question(
        EVERYTHING, preferred=Term(fields.TEXT, "spooler"), offset=2, limit=5
    )

    pages = reader.answer([question, replace(question, offset=3)])

    assert [[row.article_id for row in page.rows] for page in pages] == [[3], []]
    assert [page.total for page in pages] == [3, 3]


@pytest.mark.parametrize("audiences", [EVERYONE, REQUESTERS])
@pytest.mark.parametrize(
    "text",
    [
        "",
        "spooler",
        "spooler cooler wombat printer",
        "spool* coolre~ (poo* OR wom*) -wombat*",
        '"spool spooler" system:OA',
        " ".join(f"word{number}" for number in range(60)),
    ],
)
def test_a_search_asks_at_most_twice(counted, engine, text, audiences):
    find(engine, text, audiences, filters={"kind": {"solution"}, "system": {"OA"}})

    assert 1 <= len(counted.calls) <= MOST_CALLS


@pytest.mark.parametrize("audiences", [EVERYONE, REQUESTERS])
@pytest.mark.parametrize("body", ["", "cooler poolers " * 100])
def test_a_suggestion_asks_at_most_twice(counted, engine, body, audiences):
    engine.suggest("spooler spooled", body, audiences, with_cases=True)

    assert 1 <= len(counted.calls) <= MOST_CALLS


def test_completions_and_reasons_ask_at_most_twice(counted, engine):
    engine.complete("spool", EVERYONE)
    assert len(counted.calls) <= MOST_CALLS

    counted.calls.clear()
    engine.explain(parse("spooler spool").to_query(EVERYONE), 1)
    assert len(counted.calls) <= MOST_CALLS
