import re
from collections import Counter

from search import fields
from search.analysis import default_analyser
from search.engines.memory import MemoryEngine
from search.glossary import read_groups, translations
from search.synonyms import make_glossary
from tests.search.documents import find, ids, make_document

ENGLISH = make_document(1, title="Node clock skew", body="Packet loss; expired.")
CHINESE = make_document(2, title="磁盘满", body="清理日志")


def make_engine(*documents):
    engine = MemoryEngine()
    engine.update(documents)
    return engine


def test_the_glossary_has_more_than_six_hundred_pairs_of_two_languages():
    pairs = translations()

    assert len(set(pairs)) == len(pairs) >= 600
    for chinese, english in pairs:
        assert re.search("[\u4e00-\u9fff]", chinese)
        assert english.isascii()


def test_each_chinese_word_has_one_entry():
    counts = Counter(word for word, *_ in read_groups("operations_glossary.txt"))

    assert [word for word, count in counts.items() if count > 1] == []


def test_any_form_of_a_word_is_looked_up():
    found = make_glossary(default_analyser()).find("expired certificates")

    assert [set(each.others) & {"证书", "过期"} for each in found] == [
        {"过期"},
        {"证书"},
    ]


def test_a_chinese_query_finds_an_english_article_and_says_so():
    page = find(make_engine(ENGLISH, CHINESE), "时钟偏移")

    assert ids(page) == [1]
    assert "clock skew" in page.also
    assert "<mark>" in page.hits[0].title_html


def test_an_english_query_finds_a_chinese_article():
    assert ids(find(make_engine(ENGLISH, CHINESE), "disks full")) == [2]


def test_the_word_itself_comes_before_that_of_the_other_language():
    own = make_document(3, title="时钟", body="时钟")

    assert ids(find(make_engine(ENGLISH, own), "时钟")) == [3, 1]


def test_a_sign_asks_for_the_word_itself():
    engine = make_engine(ENGLISH, CHINESE)

    assert ids(find(engine, "+时钟")) == []
    assert ids(find(engine, '"时钟"')) == []
    assert 1 in ids(find(engine, "expired -时钟"))


def test_where_the_own_language_has_much_the_other_is_not_asked():
    many = [
        make_document(number, body="时钟") for number in range(3, 4 + fields.LITTLE)
    ]

    assert 1 not in ids(find(make_engine(ENGLISH, *many), "时钟", limit=50))
