from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.clauses import (
    NOTHING,
    Address,
    Attribute,
    Either,
    Fuzzy,
    Group,
    InTitle,
    Need,
    Part,
    Prefix,
    Quoted,
    Text,
    Updated,
    iter_leaves,
)
from search.errors import QuerySyntaxError
from search.query_language import DEEPEST, LONGEST, parse, parse_strictly
from tests.search.documents import EVERYONE

SIGNS = st.lists(
    st.sampled_from(
        [
            "打印机",
            "a",
            '"',
            "“",
            "”",
            "(",
            ")",
            "（",
            "+",
            "-",
            " OR ",
            " ",
            "*",
            "~",
            ":",
            "kind:",
            "kind:solution",
            "updated:",
            "2025-13",
            "ip:10.2",
            "title:",
            "foo:bar",
            "--x",
            "|",
            "system:OA",
            "类型：",
            "\\",
            "updated:2024..2023",
            "\n",
        ]
    ),
    max_size=15,
).map("".join)


def clauses(text):
    """The wanted clauses of a query without notices."""
    parsed = parse(text)
    assert parsed.notices == ()
    assert {part.need for part in parsed.clause.parts} <= {Need.WANTED}
    return [part.clause for part in parsed.clause.parts]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("打印机 脱机", [Text("打印机 脱机")]),
        ('a "b c" d', [Text("a"), Quoted("b c"), Text("d")]),
        ("“双 机” 「热备」", [Quoted("双 机"), Quoted("热备")]),
        ("打印* 交换机~", [Prefix("打印"), Fuzzy("交换机")]),
        ("a OR b c", [Either((Text("a"), Text("b"))), Text("c")]),
        ("x a OR b", [Text("x"), Either((Text("a"), Text("b")))]),
        ("a | b | c", [Either((Text("a"), Text("b"), Text("c")))]),
        ("(a b)", [Group((Part(Need.WANTED, Text("a b")),))]),
        ("（a）", [Group((Part(Need.WANTED, Text("a")),))]),
        ("free() x", [Text("free() x")]),
        ("--force", [Text("--force")]),
        ("http://a.b/c error: x", [Text("http://a.b/c error: x")]),
        (r"C:\x 10.2.3.4:80", [Text(r"C:\x 10.2.3.4:80")]),
        ("a - b + c", [Text("a - b + c")]),
        ("title:打印", [InTitle("打印")]),
        ('title:"a b"', [InTitle("a b", is_quoted=True)]),
        ("ip:10.2.0.0/16", [Address("10.2.0.0/16")]),
        ("ip:10.2.0.10-99", [Address("10.2.0.10-10.2.0.99")]),
        ("updated:2025", [Updated(date(2025, 1, 1), date(2026, 1, 1))]),
        ("updated:2025-02", [Updated(date(2025, 2, 1), date(2025, 3, 1))]),
        ("updated:2025-02-03", [Updated(date(2025, 2, 3), date(2025, 2, 4))]),
        ("updated:2025-01..2025-06", [Updated(date(2025, 1, 1), date(2025, 7, 1))]),
        ("更新：2024..", [Updated(date(2024, 1, 1), None)]),
        ("updated:..2024", [Updated(None, date(2025, 1, 1))]),
        ('a ""', [Text("a")]),
        ("", []),
        ("a *", [Text("a *")]),
    ],
)
def test_what_is_typed_is_understood(text, expected):
    assert clauses(text) == expected


def test_plus_and_minus_make_a_part_hard():
    parts = parse('a +b -c -"d e" -(f g)').clause.parts

    assert [part.need for part in parts] == [
        Need.WANTED,
        Need.REQUIRED,
        Need.EXCLUDED,
        Need.EXCLUDED,
        Need.EXCLUDED,
    ]
    assert parts[3].clause == Quoted("d e")


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("kind:solution", "kind", "solution"),
        ("类型：解决方案", "kind", "solution"),
        ("kind:change-plan", "kind", "change_plan"),
        ("受众:自助", "audience", "self_service"),
        ('system:"OA 系统"', "system", "OA 系统"),
        ("category:网络/交换机", "category", "网络/交换机"),
        ("+tag:vpn", "tag", "vpn"),
        ("author:li", "author", "li"),
        ("单位:一县", "unit", "一县"),
        ("device:core-sw-01", "device", "core-sw-01"),
        ("year:2024", "year", "2024"),
    ],
)
def test_attributes_become_filters(text, name, value):
    parsed = parse(f"a {text} b")

    assert parsed.filters == {name: {value}}
    assert parsed.notices == ()


def test_an_excluded_or_alternative_attribute_stays_a_clause():
    assert parse("-kind:policy").filters == {}
    assert parse("kind:policy OR a").filters == {}
    assert parse("kind:policy kind:solution").clause.parts == (
        Part(Need.WANTED, Attribute("kind", frozenset({"solution"}))),
    )


@pytest.mark.parametrize(
    ("text", "code", "position"),
    [
        ('ab "cd', "unclosed_quote", 3),
        ("ab (cd", "unclosed_parenthesis", 3),
        ("ab ) cd", "unopened_parenthesis", 3),
        ("foo:bar", "unknown_field", 0),
        ("ab kind:foo", "unknown_kind", 8),
        ("audience:all", "unknown_audience", 9),
        ("updated:2025-13", "bad_date", 8),
        ("updated:yesterday", "bad_date", 8),
        ("updated:..", "bad_date", 8),
        ("updated:9999", "bad_date", 8),
        ("ip:10.2.x", "bad_address", 3),
        ("OR ab", "lonely_or", 0),
        ("ab OR", "lonely_or", 3),
        ("a OR OR b", "lonely_or", 2),
        ("(" * (DEEPEST + 1) + "a" + ")" * (DEEPEST + 1), "too_deep", DEEPEST),
        ("a" * (LONGEST + 1), "too_long", LONGEST),
    ],
)
def test_bad_syntax_is_pointed_at_and_its_words_are_searched(text, code, position):
    parsed = parse(text)

    notice = parsed.notices[0]
    assert (notice.code, notice.position) == (code, position)
    assert notice.message.endswith(".")
    assert list(iter_leaves(parsed.clause)) or parsed.filters
    with pytest.raises(QuerySyntaxError) as raised:
        parse_strictly(text)
    assert raised.value.position == position


@pytest.mark.parametrize(
    "text", ["!!!", "？！", '"…"', "*", "（）", "- + -", "_", "🌀"]
)
def test_signs_alone_ask_for_nothing_and_that_is_said(text):
    parsed = parse(text)

    assert [part.clause for part in parsed.clause.parts] == [NOTHING]
    assert parsed.notices[-1].code == "no_words"
    assert parsed.understood == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ss -lntp", "ss -lntp"),
        ("journalctl -u nginx", "journalctl -u nginx"),
        ("$ kubectl get pods -n kube-system", "kubectl get pods -n kube-system"),
        ("[root@db01 ~]# systemctl status nginx", "systemctl status nginx"),
        (r"C:\Users\li> ipconfig /all", "ipconfig /all"),
        ("sudo ps -ef | grep java", "ps -ef grep java"),
        ("/usr/sbin/ethtool -S eth0", "/usr/sbin/ethtool -S eth0"),
        ("find /var/log -name old", "find /var/log -name old"),
        ("mysql -h db01 -uroot", "mysql -h db01 -uroot"),
        ("tar -xzvf a.tgz", "tar -xzvf a.tgz"),
    ],
)
def test_a_pasted_command_excludes_nothing_and_that_is_said(text, words):
    parsed = parse(text)

    assert parsed.clause == Group((Part(Need.WANTED, Text(words)),), is_excerpt=True)
    assert [notice.code for notice in parsed.notices] == ["command"]


@pytest.mark.parametrize(
    "text",
    ["oracle -mysql", "mysql -oracle", "打印机 -win7", "service -vpn", "find -win7"],
)
def test_what_is_no_command_still_leaves_out(text):
    parts = parse(text).clause.parts

    assert [part.need for part in parts] == [Need.WANTED, Need.EXCLUDED]


@pytest.mark.parametrize("text", ["vpn NOT cisco", "打印机 NOT HP", "a (b NOT c)"])
def test_not_leaves_out_and_that_is_said(text):
    parsed = parse(text)

    assert parsed.understood == parse(text.replace("NOT ", "-")).understood
    assert [notice.code for notice in parsed.notices] == ["not"]


@pytest.mark.parametrize("text", ["DEVICE NOT FOUND", "vpn NOT", "VPN NOT CISCO"])
def test_a_not_that_leaves_nothing_out_is_pointed_at(text):
    parsed = parse(text)

    assert parsed.clause.parts == (Part(Need.WANTED, Text(text)),)
    assert [notice.code for notice in parsed.notices] == ["not_as_word"]


def test_good_syntax_passes_strictly():
    assert parse_strictly("a b").clause == parse("a b").clause


@pytest.mark.parametrize(
    ("text", "understood"),
    [
        ("a  “b c” -(d e) f* g~", 'a "b c" -(d e) f* g~'),
        ("类型：拓扑 x", "x kind:topology"),
        ("更新:2025-01..2025-06", "updated:2025-01-01..2025-06-30"),
        ("updated:2025..", "updated:2025-01-01.."),
        ("a OR ip:10.2", "(a OR ip:10.2.0.0/16)"),
        ('title:"a b" title:c 系统:"x y"', 'title:"a b" title:c system:"x y"'),
        ("-kind:policy (a OR b)", "-kind:policy ((a OR b))"),
        ('kaput "', "kaput"),
    ],
)
def test_the_query_can_be_shown_as_it_was_understood(text, understood):
    assert parse(text).understood == understood


def test_a_forms_filters_and_those_of_the_text_both_hold():
    parsed = parse("a kind:solution system:OA")

    query = parsed.to_query(EVERYONE, {"kind": {"policy"}, "tag": set()}, limit=5)

    assert query.filters == {"kind": {"policy"}, "system": {"OA"}}
    assert query.words.parts[-1] == Part(
        Need.REQUIRED, Attribute("kind", frozenset({"solution"}))
    )
    assert query.limit == 5


def test_a_query_may_be_empty():
    assert parse("  ").is_empty
    assert not parse("kind:policy").is_empty
    assert not parse("a").is_empty


@given(SIGNS | st.text())
def test_parsing_never_fails_and_what_is_understood_can_be_read_again(text):
    parsed = parse(text)

    assert all(0 <= notice.position <= len(text) for notice in parsed.notices)
    assert parse(parsed.understood).understood is not None
