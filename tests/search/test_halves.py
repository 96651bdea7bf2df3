"""Rankings in two halves: the same hits, and asked for only where they cost less."""

import random

import pytest

from kb.articles.kinds import Audience
from search.engine import Sort
from search.engines.tantivy import halves
from search.engines.tantivy.engine import TantivyEngine
from search.engines.tantivy.halves import LEAST, halve
from search.engines.tantivy.reader import TantivyReader
from search.engines.tantivy.together import LARGE
from search.expressions import (
    AllOf,
    AnyOf,
    Better,
    Between,
    But,
    Enough,
    Has,
    Phrase,
    Term,
)
from tests.search.documents import EVERYONE, REQUESTERS, find, make_document

WORDS = ("kitri", "打印机", "guflequi", "端口", "plasnoki", "重启", "重新启动", "登录")
ONE, OTHER = Term("text", "one"), Term("text", "other")
TITLE = Term("title", "one", 1.5)
PHRASE = Phrase("title_exact", ("one", "other"), 4.0)
INSTEAD = Phrase("exact", ("an", "other"), 0.8)
MATCHED = AllOf((ONE, OTHER))
KIND = Has("kind", frozenset({"solution"}))


def often(part):
    return LEAST if isinstance(part, Term) else LARGE


def in_halves(expression, frequency=often):
    return halve(expression, frequency, LARGE)


def test_words_are_asked_for_at_once_and_phrases_apart():
    found = in_halves(Better(MATCHED, (TITLE, PHRASE)))

    assert found.terms == AnyOf((ONE, OTHER, TITLE))
    assert found.matched == MATCHED
    assert found.phrases == (Better(AllOf((ONE, OTHER, AnyOf((PHRASE,)))), (TITLE,)),)


def test_without_phrases_there_is_one_half():
    assert in_halves(Better(MATCHED, (TITLE,))).phrases == ()


def test_what_matches_is_narrowed_and_the_second_half_leaves_out():
    narrowed = AllOf((Better(MATCHED, (TITLE, PHRASE)), KIND))

    found = in_halves(But(narrowed, (TITLE,)))

    assert found.terms == AnyOf((ONE, OTHER, TITLE))
    assert found.matched == But(AllOf((ONE, OTHER, KIND)), (TITLE,))
    (phrases,) = found.phrases
    assert phrases.wanted.children[-1] == KIND
    assert phrases.unwanted == (TITLE,)


def test_a_phrase_in_place_of_a_word_is_asked_for_apart():
    instead = AnyOf((OTHER, INSTEAD))

    found = in_halves(Better(AllOf((ONE, instead)), (TITLE,)))

    assert found.terms == AnyOf((ONE, OTHER, TITLE))
    assert found.matched == AllOf((ONE, AnyOf((OTHER,))))
    (phrases,) = found.phrases
    assert phrases == Better(AllOf((ONE, AnyOf((INSTEAD,)))), (AnyOf((OTHER,)), TITLE))


def test_a_phrase_in_place_of_all_words_is_asked_for_apart():
    found = in_halves(Better(AnyOf((MATCHED, INSTEAD)), (TITLE, PHRASE)))

    assert found.matched == MATCHED
    assert found.phrases == (
        Better(AllOf((ONE, OTHER, AnyOf((PHRASE,)))), (TITLE,)),
        Better(AnyOf((INSTEAD,)), (MATCHED, TITLE, PHRASE)),
    )


def test_what_is_enough_ranks_by_its_bonuses():
    some = Enough((ONE, OTHER), (1, 1), 1)

    assert in_halves(Better(some, (ONE, OTHER))).terms == AnyOf((ONE, OTHER))


@pytest.mark.parametrize(
    "expression",
    [
        MATCHED,
        Better(AllOf(), (ONE,)),
        Better(AllOf((ONE, PHRASE)), (TITLE,)),
        Better(AnyOf((ONE, AllOf((OTHER, TITLE)))), (TITLE,)),
        Better(Enough((ONE, PHRASE), (1, 1), 1), (ONE,)),
        Better(Enough((ONE, OTHER), (1, 1), 1), (ONE,)),
        AllOf((Better(MATCHED, (TITLE,)), Between(1, None))),
    ],
)
def test_what_is_no_sum_of_words_is_asked_for_as_it_is(expression):
    assert in_halves(expression) is None


def test_what_is_rare_is_asked_for_as_it_is():
    expression = Better(MATCHED, (TITLE,))

    assert in_halves(expression, lambda _: LEAST // 100) is None
    assert in_halves(expression, lambda part: LEAST * 100 * (part != ONE) + 1) is None
    assert halve(expression, often, LARGE - 1) is None


def test_it_is_known_how_much_filters_leave():
    narrowed = AllOf((Better(MATCHED, (TITLE,)), KIND))

    assert in_halves(Better(MATCHED, (TITLE,))).left == 1
    found = in_halves(narrowed, lambda part: LEAST if part != KIND else LARGE // 4)
    assert found.left == 0.25


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize("number", [1, 200])
def test_what_filters_leave_little_of_is_asked_for_as_it_is(tmp_path, sure, number):
    engine = TantivyEngine(tmp_path)
    engine.update(
        make_document(each, title="kitri", body="guflequi", system="OA" * (each == 7))
        for each in range(1, number + 7)
    )

    found = find(engine, "kitri guflequi", limit=3, filters={"system": {"OA"}}).hits
    engine.close()

    assert [hit.article_id for hit in found] == [7]
    assert (sure == []) == (number == 200)


@pytest.fixture
def large(monkeypatch):
    """Any index counts as a large one."""
    monkeypatch.setattr(halves, "LARGE", 0)
    monkeypatch.setattr(halves, "LEAST", 0)


@pytest.fixture
def sure(monkeypatch):
    """Whether the best by their words were sure, each time that they were asked for."""
    told = []
    asked = TantivyReader._best_of_words

    def tell(*given):
        found = asked(*given)
        told.append(found is not None)
        return found

    monkeypatch.setattr(TantivyReader, "_best_of_words", tell)
    return told


def make_documents(chance):
    for number in range(1, 161):
        title, body = (
            " ".join(chance.choices(WORDS, range(8, 0, -1), k=many)) for many in (3, 9)
        )
        yield make_document(
            number,
            title=title,
            body=body,
            system=chance.choice(("OA", "ERP")),
            audience=chance.choice(list(Audience)),
            linked=chance.choice(("", "printer 脱机")),
        )


def ask_all(folder, queries):
    engine = TantivyEngine(folder)
    try:
        return [find(engine, text, **given) for text, given in queries]
    finally:
        engine.close()


def make_queries(chance):
    for _ in range(150):
        text = " ".join(chance.sample(WORDS, chance.randint(1, 4)))
        yield (
            chance.choice((text, text, f"{text} -plasnoki", f"+{text}", f'"{text}"')),
            {
                "limit": chance.choice((3, 10)),
                "offset": chance.choice((0, 0, 5)),
                "filters": chance.choice(({}, {"system": {"OA"}})),
                "audiences": chance.choice((EVERYONE, EVERYONE, REQUESTERS)),
                "sort": chance.choice((Sort.RELEVANCE, Sort.RELEVANCE, Sort.DATE)),
                "with_cases": chance.random() < 0.5,
            },
        )


def told(page):
    return [(hit.article_id, round(hit.score, 3)) for hit in page.hits], page.total


def test_the_same_is_found_in_the_same_order(tmp_path, request):
    chance = random.Random(9)
    engine = TantivyEngine(tmp_path)
    engine.update(make_documents(chance))
    engine.delete(range(1, 20))
    engine.close()
    queries = list(make_queries(chance))
    before = ask_all(tmp_path, queries)

    request.getfixturevalue("large")
    sure = request.getfixturevalue("sure")

    assert list(map(told, ask_all(tmp_path, queries))) == list(map(told, before))
    assert sum(sure) > 30


@pytest.mark.usefixtures("large")
def test_what_the_best_by_words_lack_is_found_all_the_same(tmp_path, sure):
    engine = TantivyEngine(tmp_path)
    engine.update(
        make_document(number, title=word, body=f"{word} {word} {number}")
        for number, word in enumerate([*["kitri"] * 9, *["guflequi"] * 9], 1)
    )
    engine.update([make_document(90, body=f"kitri guflequi {'a note ' * 90}")])

    found = find(engine, "+kitri +guflequi", limit=1).hits
    engine.close()

    assert [hit.article_id for hit in found] == [90]
    assert sure == [False]
