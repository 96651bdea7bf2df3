"""What every engine must do, whichever library is inside."""

from datetime import date

import pytest

from kb.articles.kinds import ArticleKind, Audience
from search.clauses import Updated
from search.engine import Query, Sort
from search.query_language import parse
from tests.search.documents import EVERYONE, REQUESTERS, find, ids, make_document


def test_an_empty_index_finds_nothing(engine):
    page = find(engine, "printer")

    assert (page.hits, page.total) == ((), 0)
    assert set(page.facets.values()) == {()}


def test_a_query_without_words_finds_everything(filled):
    assert sorted(ids(find(filled))) == [1, 2, 3]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("脱机", {1}),
        ("打印机", {1, 2}),  # The second one says printer.
        ("热备", {2}),
        ("双机热备", {2}),
        ("機", {1, 2}),
        ("打印機脫機", {1}),
        ("ＳＰＯＯＬＥＲ", {1}),
        ("service", {1}),
        ("wombat", {3}),
        ("李", set()),
        ("quokka", {3}),
        ("的", {1}),
        ("nothing", set()),
    ],
)
def test_words_are_found(filled, text, expected):
    assert set(ids(find(filled, text))) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("core-sw-01", {2}),
        ("CORE-SW-01", {2}),
        ("core", {2}),
        ("sw-01", {2}),
        ("core-sw-02", set()),
        ("core-sw-10", set()),
        ("coresw01", {2}),
        ("restartPrintSpooler", {1}),
        ("+restartPrintSpooler", set()),
        ("PRN01", {1}),
        ("ORA00600", {3}),
        ("KB 5034441", {3}),
        ("/var/log", {3}),
        ("GE0/0/1", {2}),
        ("Gi0/0/1", {2}),
        ("GigabitEthernet 0/0/1", {2}),
        ("0/0/1", {2}),
        ("10.2.3.4", {2}),
        ("10.2.3", {2}),
        ("ORA-600", {3}),
        ("ora-00600", {3}),
        ("00600", {3}),
        ("KB5034441", {3}),
        ("5034441", {3}),
        ("CVE-2024-3094", {3}),
        ("alert.log", {3}),
        ("/var/log/oracle/alert.log", {3}),
        ("HTTP 502", {3}),
        ("ip:10.2.0.0/16", {2}),
        ("ip:10.2.3.4", {2}),
        ("ip:10.2.3.0/30", set()),
        ("ip:10.9.0.0/16", {2}),
        ("ip:10.0.0.0/7", {2}),
        ("ip:10.3.0.0/16", set()),
        ("device:core-sw-01", {2}),
        ("device:core", set()),
    ],
)
def test_identifiers_are_found_whole_and_by_their_parts(filled, text, expected):
    assert set(ids(find(filled, text))) == expected


def test_a_whole_identifier_comes_before_its_parts(engine):
    engine.update(
        [
            make_document(1, body="sw 01 of the core, core and sw again, 01"),
            make_document(2, body="core-sw-01"),
            make_document(3, body="core sw 01"),
        ]
    )

    assert ids(find(engine, "core-sw-01"))[0] == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("打印 -spooler", set()),
        ("error -打印", {3}),
        ("+printer", {2}),
        ("spooler +wombat", set()),
        ('"print spooler"', {1}),
        ('"spooler print"', set()),
        ('"脱机的处理"', {1}),
        ('"处理脱机"', set()),
        ('"the"', {1}),
        ("spooler OR wombat", {1, 3}),
        ("(spooler OR wombat) oracle", {3}),
        ("(spooler restart) OR (wombat oracle)", {1, 3}),
        ("spool*", {1}),
        ("core-s*", {2}),
        ("打印*", {1}),
        ("spoolre~", {1}),
        ("数据裤~", {3}),
        ("数据库~", {3}),
        ("title:脱机", {1}),
        ("title:spooler", set()),
        ('title:"internal error"', {3}),
        ("-kind:solution", {2}),
        ("kind:topology", {2}),
        ("system:oa", {1}),
        ("category:桌面", {1}),
        ("category:桌面/打印", {1}),
        ("category:打印", set()),
        ("unit:A市", {1}),
        ("tag:Windows", {1}),
        ('author:"李 工"', {1}),
        ("audience:self_service", {1}),
        ("updated:2024", {2}),
        ("updated:2024-06-30", {2}),
        ("updated:..2023", {3}),
        ("updated:2024-07..", {1}),
        ("year:2023", {3}),
        ("kind:solution OR kind:topology", {1, 2, 3}),
    ],
)
def test_the_query_language_is_obeyed(filled, text, expected):
    assert set(ids(find(filled, text))) == expected


def test_a_misspelled_chinese_word_is_found(engine):
    engine.update([make_document(1, body="核心交换机 防火墙")])

    assert ids(find(engine, "防火强~")) == [1]
    assert ids(find(engine, "防水强~")) == []


def test_hits_with_all_words_come_first_then_those_with_most(engine):
    engine.update(
        [
            make_document(1, title="alpha beta", body="alpha beta " * 30),
            make_document(2, body="alpha beta gamma delta " + "filler " * 200),
            make_document(3, body="alpha beta gamma"),
            make_document(4, body="alpha"),
        ]
    )

    page = find(engine, "alpha beta gamma")

    assert set(ids(page)[:2]) == {2, 3}
    assert ids(page)[2:] == [1]
    assert page.total == 3
    assert ids(find(engine, "alpha beta gamma", offset=2, limit=5)) == [1]
    assert ids(find(engine, "alpha beta gamma", offset=1, limit=1))[0] in {2, 3}
    assert ids(find(engine, "alpha beta gamma", offset=3)) == []


def test_a_long_text_is_asked_for_by_its_most_telling_words(engine):
    engine.update(
        [
            make_document(
                1, body="10.2.3.4 ORA-00600 0x7B KB5034441 8.0.32 core-sw-01"
            ),
            make_document(2, body="filler1"),
        ]
    )
    filler = " ".join(
        f"{'x' * (count % 7 + 1)}{chr(97 + count)}" for count in range(20)
    )
    codes = "10.2.3.4 ORA-00600 0x7B KB5034441 8.0.32 core-sw-01"

    assert ids(find(engine, f"{filler} {filler[::-1]} {codes}")) == [1]


def test_only_some_words_of_a_query_are_expanded(engine):
    engine.update([make_document(1, body="printer"), make_document(2, body="pri")])

    assert find(engine, " OR ".join(["zz*"] * 7 + ["pri*"])).total == 2
    assert ids(find(engine, " OR ".join(["zz*"] * 8 + ["pri*"]))) == [2]


def test_of_two_words_both_are_needed(filled):
    assert ids(find(filled, "spooler oracle")) == []


def test_a_kind_narrows_the_hits_but_not_its_own_counts(filled):
    page = find(filled, "printer OR spooler OR oracle", filters={"kind": {"topology"}})

    assert ids(page) == [2]
    assert page.total == 1
    assert page.facets["kind"] == (("solution", 2), ("topology", 1))
    assert page.facets["system"] == (("网络", 1),)


def test_each_facet_is_counted_without_its_own_filter_and_with_the_others(filled):
    filters = {"kind": {"solution"}, "system": {"ERP"}}

    page = find(filled, filters=filters)

    assert ids(page) == [3]
    assert page.facets["kind"] == (("solution", 1),)
    assert page.facets["system"] == (("ERP", 1), ("OA", 1))
    assert page.facets["year"] == (("2023", 1),)
    assert find(filled).facets["tag"] == (("windows", 1), ("打印", 1))


@pytest.mark.parametrize("others", [0, 6, 7])
def test_a_filter_may_allow_several_values(filled, others):
    systems = {"OA", "erp", *(f"other {number}" for number in range(others))}

    assert set(ids(find(filled, filters={"system": systems}))) == {1, 3}


def test_the_dates_of_a_form_narrow_too(filled):
    updated = Updated(date(2023, 1, 5), date(2024, 7, 1))

    assert set(ids(find(filled, updated=updated))) == {2, 3}


def test_hits_totals_and_facets_hold_what_the_reader_may_see(filled):
    page = find(filled, "", REQUESTERS)

    assert ids(page) == [1]
    assert page.total == 1
    assert page.facets["kind"] == (("solution", 1),)
    assert page.facets["audience"] == (("self_service", 1),)
    assert find(filled, "oracle OR core-sw-01", REQUESTERS).total == 0
    assert find(filled, "audience:internal", REQUESTERS).total == 0
    assert find(filled, "-audience:self_service", REQUESTERS).total == 0


def test_a_reader_without_audiences_sees_nothing(filled):
    assert filled.search(Query(audiences=frozenset())).total == 0


def test_the_wording_of_incidents_finds_nothing_for_requesters(engine):
    public = {"audience": Audience.SELF_SERVICE, "linked": "quokka"}
    engine.update(
        [
            make_document(1, body="printer", **public),
            make_document(2, body="printer", audience=Audience.SELF_SERVICE),
        ]
    )

    assert ids(find(engine, "quokka", REQUESTERS)) == []
    assert ids(find(engine, "quokka")) == [1]
    assert "quokka" not in find(engine, "quokka").hits[0].snippet


CASES = {
    1: {"linked": "quokka printer spooler 夜里", "linked_count": 3},
    2: {"linked": "tunnel " * 40, "linked_count": 9},
}


def everything_told(engine, audiences):
    """All that somebody learns by asking who may not read every solved incident."""
    asked = ("quokka", "printer", "printer tunnel", "print* quokka~", "夜里 printer")
    pages = [find(engine, text, audiences, with_cases=False) for text in asked]
    suggested = [engine.suggest(text, text, audiences, 9) for text in asked]
    reasons = [
        engine.explain(parse(text).to_query(audiences), number)
        for text in asked
        for number in (1, 2, 3)
    ]
    told = [each and (each.score, each.reasons) for each in reasons]
    return pages, suggested, told


@pytest.mark.parametrize("audiences", [EVERYONE, REQUESTERS])
def test_nothing_tells_of_incidents_that_the_reader_may_not_read(engine, audiences):
    told = []
    for cases in ({}, CASES):
        with engine.rebuilding() as fresh:
            fresh.update(
                make_document(
                    number,
                    body=body,
                    audience=Audience.SELF_SERVICE,
                    **cases.get(number, {}),
                )
                for number, body in enumerate(
                    ("printer jam", "vpn tunnel down", "printer driver tunnel"), 1
                )
            )
        told.append(everything_told(engine, audiences))

    assert told[0] == told[1]
    assert ids(find(engine, "quokka", with_cases=False)) == []


def test_pages_follow_each_other_without_gap_or_repeat(engine):
    engine.update(make_document(number, body="printer") for number in range(1, 26))

    pages = [find(engine, "printer", offset=start, limit=10) for start in (0, 10, 20)]

    found = [article_id for page in pages for article_id in ids(page)]
    assert sorted(found) == list(range(1, 26))
    assert {page.total for page in pages} == {25}
    assert ids(find(engine, "printer", limit=0)) == []
    assert find(engine, "printer", limit=0).total == 25
    assert ids(find(engine, "printer", offset=100)) == []
    assert len(ids(find(engine, "printer", offset=-5, limit=100))) == 25


def test_hits_are_ordered_by_date_or_reuse(filled):
    assert ids(find(filled, sort=Sort.DATE)) == [1, 2, 3]
    assert ids(find(filled, sort=Sort.REUSE)) == [3, 1, 2]
    assert ids(find(filled, sort=Sort.DATE, offset=1, limit=1)) == [2]


def test_a_title_counts_more_than_a_body(engine):
    engine.update(
        [
            make_document(1, title="other", body="wombat and more words"),
            make_document(2, title="wombat", body="other and more words"),
        ]
    )

    assert ids(find(engine, "wombat")) == [2, 1]


def test_snippets_are_escaped_and_marked(filled):
    (hit,) = find(filled, "后台处理程序").hits

    assert "&lt;b&gt;" in hit.snippet
    assert "<b>" not in hit.snippet
    assert "<mark>后台处理程序</mark>" in hit.snippet


def test_a_hit_says_what_is_known_of_the_article(filled):
    (hit,) = find(filled, "脱机").hits

    assert hit.kind is ArticleKind.SOLUTION
    assert hit.title == "打印机脱机的处理"
    assert hit.title_html == "打印机<mark>脱机</mark>的处理"
    assert hit.score > 0
    assert hit.attributes == {
        "category": "桌面/打印",
        "system": "OA",
        "unit": "A市/一县",
        "audience": "self_service",
        "author": "李 工",
        "tags": ("打印", "windows"),
        "updated_at": "2025-03-01T00:00:00+00:00",
        "reuse_count": 5,
        "confidence": "validated",
    }


def test_the_lines_of_attachments_are_shown(filled):
    (hit,) = find(filled, "wombat").hits

    assert "<mark>wombat</mark>" in hit.snippet


@pytest.mark.parametrize(
    "text", ['"', "(", ")", "a (b", "kind:nothing", "foo:bar", "*"]
)
def test_bad_syntax_still_searches(filled, text):
    assert find(filled, f"{text} spooler").total >= 0
    assert ids(find(filled, f"spooler {text}")) in ([1], [])
