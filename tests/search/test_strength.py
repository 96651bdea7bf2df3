"""A suggestion may say nothing, and says how sure it is."""

from dataclasses import replace

import pytest

from kb.articles.kinds import ArticleKind
from search import fields
from search.engine import Hit
from search.engines.memory import MemoryEngine
from search.stop_words import without_empty
from search.strength import Strength, choose, to_strength
from tests.search.documents import EVERYONE, make_document

LEAST = 0.4


def make_hits(*strengths):
    hit = Hit(article_id=0, kind=ArticleKind.SOLUTION, title="", score=1, snippet="")
    return [
        replace(hit, article_id=place, strength=strength)
        for place, strength in enumerate(strengths, 1)
    ]


def chosen(*strengths, limit=6):
    return [hit.article_id for hit in choose(make_hits(*strengths), limit, LEAST)]


def test_nothing_is_shown_where_nothing_is_strong_enough():
    assert chosen() == []
    assert chosen(0.3, 0.2, 0.39) == []
    assert chosen(0.1, 0.1, 0.1, 0.9) == []


def test_one_of_the_first_three_is_enough_for_all_of_them():
    assert chosen(0.3, 0.2, 0.4, 0.1) == [1, 2, 3, 4]
    assert chosen(0.5, 0.5, 0.5, 0.5, limit=2) == [1, 2]


def test_a_strong_one_leaves_room_for_two_others():
    assert chosen(0.8, 0.5, 0.5, 0.5, 0.5) == [1, 2, 3]
    assert chosen(0.8, 0.5, 0.5, limit=1) == [1]


@pytest.mark.parametrize(
    ("strength", "word"),
    [(0.8, Strength.STRONG), (0.79, Strength.FAIR), (0.39, Strength.WEAK)],
)
def test_strength_has_three_words(strength, word):
    (hit,) = make_hits(strength)

    assert to_strength(hit, LEAST) is word


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("请问打印机卡纸怎么办", "打印机卡纸"),
        ("有用户反映邮箱登录不了，麻烦看一下", "邮箱登录不了"),
        ("麻烦帮忙看一下蓝屏", "蓝屏"),
        ("The user reports that VPN does not connect, please", "VPN does not connect"),
        ("printer isn't working, thanks", "printer isn't working"),
        ("user management NotReady notes", "user management NotReady notes"),
    ],
)
def test_what_people_say_around_a_fault_is_left_out(text, left):
    words = without_empty(text).replace("，", " ").replace(",", " ")

    assert " ".join(words.split()) == left


@pytest.fixture
def engine():
    engine = MemoryEngine()
    engine.update(
        make_document(number, title=title, body=f"{title} 的 the {number}")
        for number, title in enumerate(
            (
                "打印机脱机",
                "邮箱配额已满",
                "VPN 拨号失败",
                "printer offline",
                "mailbox quota exceeded",
                "vpn tunnel down",
                "OA 登录白屏",
                "请问 怎么办 没有",
            ),
            1,
        )
    )
    return engine


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("请问打印机脱机怎么办", 1),
        ("用户反映邮箱配额满了没有办法收信", 2),
        ("the user's vpn tunnel is down", 6),
        ("mailbox quota", 5),
    ],
)
def test_what_is_known_is_suggested_and_words_without_meaning_do_not_count(
    engine, asked, first
):
    hits = choose(engine.suggest(asked, "", EVERYONE), 6)

    assert hits[0].article_id == first
    assert "<mark>" not in " ".join(
        hit.title_html for hit in hits if hit.article_id == 8
    )


@pytest.mark.parametrize(
    "asked",
    [
        "请问食堂的空调不制冷怎么办",
        "the user does not find the coffee machine",
        "请问怎么办，没有",
        "电梯故障报修电话 printer",
    ],
)
def test_what_is_not_known_is_answered_with_nothing(engine, asked, monkeypatch):
    monkeypatch.setattr(fields, "STRENGTH_DOCUMENTS", 1)

    assert choose(engine.suggest(asked, "", EVERYONE), 6) == ()


def test_of_a_few_articles_whatever_is_found_is_suggested(engine):
    assert choose(engine.suggest("printer", "", EVERYONE), 6)


def test_strength_compares_across_incidents_and_does_not_grow_with_their_length(engine):
    (short, *_) = engine.suggest("VPN 拨号失败", "", EVERYONE)
    (long, *_) = engine.suggest("VPN 拨号失败", "昨天下午开始，" * 20, EVERYONE)

    assert short.strength > 2 * fields.LEAST_STRENGTH
    assert long.strength == pytest.approx(short.strength, rel=0.5)
