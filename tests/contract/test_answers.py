"""What every engine answers besides hits: completions, corrections, reasons, kin."""

import pytest

from kb.articles.kinds import ArticleKind, Audience
from search.answers import Completion, Source
from search.query_language import parse
from tests.search.documents import EVERYONE, REQUESTERS, find, ids, make_document

PRINTER = make_document(
    1,
    title="打印机脱机的处理",
    keywords=("打印队列", "spooler"),
    body="Restart the print spooler. 打印机 offline",
    audience=Audience.SELF_SERVICE,
    category="桌面/打印",
    system="OA",
)
SECRET = make_document(
    2,
    kind=ArticleKind.TOPOLOGY,
    title="打印服务器 quarantine-srv-77 的机密拓扑",
    body="Reached from quarantine-srv-77 at 10.9.8.7. wombatology 涡轮机",
    category="机密",
    system="quarantine",
    linked="quokka",
)
SPOOLER = make_document(
    3,
    title="Print spooler keeps crashing",
    body="The print spooler service ends. Restart it; see EventID 7031.",
    audience=Audience.SELF_SERVICE,
    category="桌面/打印",
    linked="急用 打印 挂了",
)
ALL = (PRINTER, SECRET, SPOOLER)


@pytest.fixture
def filled(engine):
    engine.update(ALL)
    return engine


def texts(completions):
    return [each.text for each in completions]


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("打印", PRINTER.title),
        ("打印机 脱", PRINTER.title),
        ("spool", SPOOLER.title),
        ("print spooler k", SPOOLER.title),
        ("dayinji", PRINTER.title),
        ("dyj", PRINTER.title),
    ],
)
def test_a_title_completes_what_is_typed(filled, typed, title):
    assert title in texts(filled.complete(typed, EVERYONE))


def test_identifiers_and_values_complete_what_is_typed(filled):
    assert Completion("quarantine-srv-77", Source.IDENTIFIER) in filled.complete(
        "quarantine-srv-7", EVERYONE
    )
    assert Completion("OA", Source.VALUE, attribute="system") in filled.complete(
        "oa", EVERYONE
    )


@pytest.mark.parametrize("typed", ["", "   ", "zzzz", "\ud800", '"', "*", "打" * 500])
def test_nothing_completes_what_leads_nowhere(filled, typed):
    assert filled.complete(typed, EVERYONE) == ()


def test_no_more_completions_than_wanted(filled):
    assert len(filled.complete("打印", EVERYONE, limit=1)) == 1


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("spoolre", "spooler"),
        ("pirnt spooler", "print spooler"),
        ("dayinji", "打印机"),
        ("da yin ji", "打印机"),
        ("dyj", "打印机"),
        ("dayinjituoji", "打印机脱机"),
        ("spoolre -spoolre", "spooler -spoolre"),
        ("-zzzz zzzz spooler", "-zzzz spooler"),
        ("spooler +zzzz kapusta", "spooler +zzzz"),
        ("zzzz spooler", "spooler"),
        ("spooler title:zzzz kapusta", "spooler title:zzzz"),
    ],
)
def test_a_query_is_corrected(filled, text, better):
    correction = filled.correct(text, EVERYONE)

    assert correction.text == better


def test_the_words_that_the_nearest_article_lacks_are_left_out(filled):
    correction = filled.correct("涡轮机 spooler EventID 坏", EVERYONE)

    assert correction.dropped == ("涡轮机", "坏")
    assert find(filled, correction.text).total == 1


def test_another_expression_for_a_word_is_not_lacking(filled):
    """The domain controller of one article is the 域控 of a query."""
    filled.update([make_document(4, title="Domain controller", body="It reboots.")])

    assert filled.correct("域控 叶片", EVERYONE).dropped == ("叶片",)


@pytest.mark.parametrize(
    "text", ["", "zzzz", "kind:solution", '"zzzz qqqq"', "-spooler"]
)
def test_what_cannot_be_corrected_is_left_alone(filled, text):
    assert filled.correct(text, EVERYONE) is None


@pytest.mark.parametrize("word", ["wombatolgy", "quarantin", "woljiqi", "quoka"])
def test_nothing_is_corrected_into_a_word_the_reader_may_not_see(filled, word):
    correction = filled.correct(f"{word} spooler", REQUESTERS)

    assert correction is None or correction.text == "spooler"


@pytest.mark.parametrize("typed", ["quarantine", "打印服务", "机密", "10.9.8", "qua"])
def test_nothing_completes_that_the_reader_may_not_see(filled, typed):
    found = filled.complete(typed, REQUESTERS)

    assert not {each.article_id for each in found} & {2}
    assert "quarantine" not in " ".join(texts(found))
    assert "机密" not in " ".join(texts(found))


def explain(engine, text, article_id, audiences=EVERYONE):
    return engine.explain(parse(text).to_query(audiences, with_cases=True), article_id)


def test_a_result_is_explained_by_the_words_in_its_fields(filled):
    explanation = explain(filled, "spooler restart zzzz", 3)
    reasons = {reason.field: reason for reason in explanation.reasons}

    assert "spooler" in reasons["title"].words
    assert sum(reason.share for reason in explanation.reasons) == pytest.approx(1)
    assert not explanation.has_all_words
    assert explanation.score > 0


def test_what_is_no_result_is_not_explained(filled):
    assert explain(filled, "zzzz", 1) is None
    assert explain(filled, "spooler", 99) is None
    assert explain(filled, "quarantine", 2, REQUESTERS) is None


def test_the_wording_of_incidents_is_counted_but_not_told(filled):
    explanation = explain(filled, "急用", 3)

    assert explanation.linked_count >= 0
    assert [(each.field, each.words) for each in explanation.reasons] == [
        ("linked", ())
    ]


def test_similar_articles_share_words_and_the_reader_may_see_them(filled):
    assert ids_of(filled.find_similar(3, EVERYONE))[0] == 1
    assert 1 not in ids_of(filled.find_similar(1, EVERYONE))
    assert 2 not in ids_of(filled.find_similar(1, REQUESTERS))
    assert filled.find_similar(99, EVERYONE) == ()


def ids_of(hits):
    return [hit.article_id for hit in hits]


def test_synonyms_are_searched_for_unless_the_word_is_meant_itself(engine):
    engine.update(
        [make_document(1, body="the BSOD again"), make_document(2, body="蓝屏")]
    )

    assert set(ids(find(engine, "蓝屏"))) == {1, 2}
    assert ids(find(engine, "蓝屏"))[0] == 2
    assert set(ids(find(engine, "blue screen"))) == {1, 2}
    assert ids(find(engine, '"蓝屏"')) == [2]
    assert ids(find(engine, "+蓝屏")) == [2]
    assert set(ids(find(engine, "again -蓝屏"))) == {1}
    assert "BSOD" in find(engine, "蓝屏").also


def test_an_address_range_finds_what_lies_in_it(engine):
    engine.update(
        [make_document(n, body=f"server 10.2.0.{n}") for n in (9, 10, 42, 99, 100)]
    )

    assert set(ids(find(engine, "ip:10.2.0.10-10.2.0.99"))) == {10, 42, 99}
    assert set(ids(find(engine, "ip:10.2.0.10-99"))) == {10, 42, 99}
