import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis import default_analyser
from search.engines.memory import MemoryEngine
from search.snippets import WIDTH, Highlighter, Marks
from tests.search.documents import find, make_document


def highlighter(*words, phrases=()):
    return Highlighter(default_analyser(), Marks(frozenset(words), frozenset(phrases)))


@pytest.mark.parametrize(
    ("words", "text", "marked"),
    [
        ({"打印机"}, "打印機脱机", "<mark>打印機</mark>脱机"),
        ({"servic"}, "Services & more", "<mark>Services</mark> &amp; more"),
        ({"gigabitethernet0/0/1"}, "on GE0/0/1 up", "on <mark>GE0/0/1</mark> up"),
        ({"core"}, "core-sw-01", "<mark>core-sw-01</mark>"),
        ({"交换机", "核心"}, "核心交换机", "<mark>核心交换机</mark>"),
        ({"win7"}, "<ＷＩＮ７>", "&lt;<mark>ＷＩＮ７</mark>&gt;"),
        ({"happi"}, "happy", "<mark>happy</mark>"),
        ({"pod"}, "KubePodDown", "Kube<mark>Pod</mark>Down"),
        ({"2026-03-05"}, "2026年3月5日 22", "<mark>2026年3月5日</mark> 22"),
        ({"2026-03-05"}, "on Mar 5, 2026", "on <mark>Mar 5, 2026</mark>"),
        ({"aabbccddee22"}, "AA-BB-CC-DD-EE-22", "<mark>AA-BB-CC-DD-EE-22</mark>"),
        ({"preinstal"}, "a pre-installed b", "a <mark>pre-installed</mark> b"),
        ({"13800138000"}, "(+86 138 0013 8000)", "(<mark>+86 138 0013 8000</mark>)"),
        ({"absent"}, 'a "b"', "a &quot;b&quot;"),
        (set(), "a", "a"),
    ],
)
def test_matches_are_marked_in_the_original_text(words, text, marked):
    assert highlighter(*words).mark(text) == marked


def test_phrases_are_marked_only_where_they_stand_together():
    marking = highlighter(phrases=[("print", "spooler")])

    assert marking.mark("print the print spooler") == (
        "print the <mark>print spooler</mark>"
    )


def test_the_snippet_is_a_window_around_the_most_matches():
    text = "wombat " + "filler " * 100 + "wombat quokka " + "filler " * 100

    snippet = highlighter("wombat", "quokka").snippet([text])

    assert snippet.startswith("… ")
    assert snippet.endswith(" …")
    assert "<mark>wombat</mark> <mark>quokka</mark>" in snippet
    assert "ller" not in re.findall(r"\w+", snippet)
    assert len(snippet) < WIDTH + 40


def test_the_first_text_with_a_match_is_shown():
    assert "quokka" in highlighter("quokka").snippet(["", "wombat", "a quokka"])


def test_without_a_match_the_beginning_is_shown():
    assert highlighter("x").snippet(["", "wombat & co"]) == "wombat &amp; co"
    assert highlighter().snippet([]) == ""


def test_windows_keep_their_place_when_folding_changes_the_length():
    text = "…①ﬁ" * 200 + " wombat " + "㎏" * 300

    assert "<mark>wombat</mark>" in highlighter("wombat").snippet([text])


PIECES = st.sampled_from(
    [
        "<b>",
        "&amp;",
        '"',
        "'",
        "打印机",
        "脫機",
        "core-sw-01",
        "<mark>",
        "…",
        " ",
        "ＯＲＡ-600",
    ]
)


@given(
    st.lists(PIECES, max_size=60).map("".join) | st.text(), st.lists(PIECES, max_size=3)
)
def test_highlights_never_break_the_html(text, query):
    engine = MemoryEngine()
    engine.update([make_document(1, title=text, body=text)])

    for hit in find(engine, " OR ".join(query)).hits:
        for html in (hit.snippet, hit.title_html):
            bare = re.sub(r"<mark>([^<]+)</mark>", r"\1", html)
            assert "<" not in bare
            assert ">" not in bare
            assert '"' not in bare
        assert unescape(re.sub("</?mark>", "", hit.title_html)) == text


def test_a_match_far_back_in_a_long_text_is_found_with_its_position():
    text = "filler " * 20_000 + "the wombat sleeps"

    found = highlighter("wombat").find(["", text])

    assert "<mark>wombat</mark>" in found.html
    assert found.number == 1
    assert text[found.position :].startswith("wombat")
