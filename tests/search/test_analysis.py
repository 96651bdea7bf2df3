from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis import (
    Analyser,
    View,
    default_analyser,
    make_analyser,
    operations_words,
)
from search.chunks import read_chunk
from search.stemming import make_stem

ANALYSER = default_analyser()
TEXTS = st.text() | st.lists(
    st.sampled_from(
        [
            "打印机",
            "脫機",
            "的",
            "core-sw-01",
            "10.2.3.4/24",
            "ORA-00600",
            "HTTP 502",
            "ＧＥ0/0/1",
            "…",
            "①",
            "café",
            "\u200b",
            "かな",
            "한국어",
            "Привет",
            " ",
            "，",
            "KB5034441",
            "0x0000007B",
            "C:\\a\\b.exe",
            "https://a.b/c?d",
            "--x-y",
            '"',
            "<b>",
        ]
    ),
    max_size=12,
).map("".join)


def words(text):
    return set(ANALYSER.terms(text).words.split())


def exact(text):
    return ANALYSER.terms(text).exact.split()


def units(text):
    """What a query asks for, unit by unit: a word, or characters side by side."""
    return [unit.word or unit.phrase for unit in ANALYSER.units(text)]


def test_chinese_is_kept_as_words_and_as_characters():
    assert {"核心", "交换机", "核心交换机"} <= words("核心交换机故障")
    assert exact("核心交换机") == ["核", "心", "交", "换", "机"]


def test_traditional_and_full_width_are_the_same_as_simplified_and_half_width():
    assert ANALYSER.terms("印表機　ＯＲＡ－００６００") == ANALYSER.terms(
        "印表机 ORA-00600"
    )


def test_latin_words_are_kept_whole_and_as_stems():
    assert "restart" in words("Restarting services")
    assert exact("Restarting services") == ["restarting", "services"]


def test_identifiers_are_kept_whole_and_in_parts():
    terms = ANALYSER.terms("见 core-sw-01（10.2.3.4）")

    assert {"core-sw-01", "core", "sw-01", "10.2.3.4", "10.2"} <= set(
        terms.words.split()
    )
    assert {"core-sw-01", "10.2.3.4"} <= set(terms.identifiers.split())
    assert terms.networks == ("10.2.3.4/32",)


@pytest.mark.parametrize("address", ["10.1.2.3", "255.0.0.255", "1.1.1.1"])
def test_an_address_alone_has_the_terms_that_it_has_within_a_chunk(address):
    stem = make_stem()
    alone, bracketed = read_chunk(address, stem), read_chunk(f"[{address}]", stem)
    assert sorted(alone.words.split()) == sorted(bracketed.words.split())
    assert alone.identifiers == bracketed.identifiers
    assert alone.networks == bracketed.networks


def test_words_are_kept_whole_and_cut_at_their_humps():
    assert {"kubepodcrashloop", "kube", "pod", "crash", "loop"} <= words(
        "KubePodCrashLooping,"
    )
    assert {"null", "pointer"} <= words("a.b.NullPointerException")
    assert exact("KubePodCrashLooping") == ["kubepodcrashlooping"]


def test_a_query_asks_for_a_word_whole_or_for_all_its_parts():
    (unit,) = ANALYSER.units("KubePodCrashLooping")

    assert unit.word == "kubepodcrashloop"
    assert [part.word for part in unit.together] == ["kube", "pod", "crash", "loop"]
    assert unit.strictly().together == ()


def test_a_numbered_name_is_asked_for_by_its_parts_side_by_side_only():
    (unit,) = ANALYSER.units("core-sw-01")

    assert (unit.together, unit.phrase) == ((), ("core", "sw", "01"))
    assert unit.forms == ("coresw01",)


def test_a_word_that_says_nothing_is_no_part():
    (unit,) = ANALYSER.units("MySQL")

    assert unit.together == ()


def test_a_part_of_a_word_knows_where_it_stands():
    text = "见 KubePodDown"
    places = {t.text: text[t.start : t.end] for t in ANALYSER.tokens(text)}

    assert places["pod"] == "Pod"


def test_other_alphabets_are_words():
    assert "привет" in words("Привет, мир")
    assert exact("ひら 한국") == ["ひ", "ら", "한", "국"]


def test_a_query_is_asked_for_word_by_word():
    assert units("打印机脱机 spoolers") == ["打印机", "脱机", "spooler"]


def test_a_compound_is_asked_for_by_its_words_with_itself_as_a_bonus():
    first, second = ANALYSER.units("核心交换机")

    assert (first.word, second.word) == ("核心", "交换机")
    assert first.bonus == second.bonus == ("核心交换机",)


def test_characters_outside_any_word_are_asked_for_side_by_side():
    assert units("桌管") == [("桌", "管")]


def test_stop_words_are_told_apart():
    asked = [unit.is_stop_word for unit in ANALYSER.units("the printer 的 打印")]

    assert asked == [True, False, True, False]


def test_a_name_may_be_spelled_with_spaces_but_an_address_may_not():
    name, address = ANALYSER.units("client-side 10.2.3.4")

    assert name.phrase == ("client", "side")
    assert address.phrase == ()


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("脫機 …打印机", ["脫機", "打印机"]),
        ("ＷＩＮ７", ["ＷＩＮ７"]),
        ("①x core-sw", ["①x", "core-sw"]),
    ],
)
def test_units_know_where_they_stand(text, spelled):
    assert [text[unit.start : unit.end] for unit in ANALYSER.units(text)] == spelled


def test_a_dictionary_keeps_its_words_together_and_changes_the_stamp():
    plain, taught = Analyser(), Analyser(["天线馈线"])

    assert "天线馈线" not in plain.terms("检查天线馈线").words.split()
    assert "天线馈线" in taught.terms("检查天线馈线").words.split()
    assert plain.stamp != taught.stamp
    assert taught.stamp == Analyser(["天线馈线"]).stamp


def test_the_operations_words_are_known():
    assert {"堡垒机", "双机热备"} <= words("堡垒机与双机热备")
    assert len(operations_words()) == len(set(operations_words()))


def test_endless_chunks_are_cut():
    terms = ANALYSER.terms("x" * 5_000 + " " + "a-" * 5_000)

    assert max(map(len, terms.words.split())) <= 600


@given(TEXTS | st.text("aA0./:-_@\\x", max_size=20))
def test_places_lie_inside_and_tokens_are_the_terms(text):
    tokens = list(ANALYSER.tokens(text))
    terms = ANALYSER.terms(text)

    assert all(0 <= token.start < token.end <= len(text) for token in tokens)
    assert {token.text for token in tokens if token.view is View.WORDS} == set(
        terms.words.split()
    )
    assert [t.text for t in tokens if t.view is View.EXACT] == terms.exact.split()


@pytest.mark.parametrize("sign", ["-", ".", ":", "@", "\\\\"])
@pytest.mark.parametrize("found", ["HTTP0", "端口 22"])
def test_what_is_joined_to_a_number_of_several_words_is_a_word(found, sign):
    text = f"{found}{sign}ab"

    assert ANALYSER.units(text)[-1].word == "ab"
    assert "ab" in ANALYSER.terms(text).words.split()


@given(TEXTS | st.text("aA0./:-_@\\x", max_size=20))
def test_units_lie_inside_and_ask_for_what_the_text_has(text):
    terms = ANALYSER.terms(text)
    held = set(terms.words.split())
    side_by_side = f" {' '.join(terms.exact.split())} "

    for unit in ANALYSER.units(text):
        assert 0 <= unit.start < unit.end <= len(text)
        assert unit.word or unit.phrase
        assert unit.word in held or f" {' '.join(unit.phrase)} " in side_by_side


def test_the_same_words_have_one_analyser_however_they_are_listed():
    listed = ("Zaunkönig", "ａmsel", "zaunkönig")

    assert make_analyser(listed) is make_analyser(tuple(sorted(listed)))
    assert make_analyser(make_analyser(listed).dictionary) is make_analyser(listed)
    assert make_analyser(listed) is not make_analyser(("amsel",))


def test_threads_that_ask_at_once_have_one_analyser():
    everybody = Barrier(4)

    def ask(_number):
        everybody.wait()
        return make_analyser(("Rotkehlchen",))

    with ThreadPoolExecutor(4) as threads:
        assert len(set(map(id, threads.map(ask, range(4))))) == 1


@given(st.lists(TEXTS | st.sampled_from(["zz", "\0", "ä\0ö", "2026年3月5日 端口 80"])))
def test_texts_that_are_cut_together_are_cut_as_each_by_itself(texts):
    for together, alone in zip(
        ANALYSER.terms_of(texts), map(ANALYSER.terms, texts), strict=True
    ):
        assert [each.split() for each in together[:3]] == [
            each.split() for each in alone[:3]
        ]
        assert together.networks == alone.networks
    assert ANALYSER.neighbours_of(texts) == [*map(ANALYSER.neighbours, texts)]


def test_many_long_texts_are_cut_a_few_at_a_time():
    texts = ["打印机 " * 20_000, "core-sw-01 " * 20_000, "脱机"] * 2
    assert [each.words.split()[-1] for each in ANALYSER.terms_of(texts)] == [
        "打印机",
        "coresw01",
        "脱机",
    ] * 2
