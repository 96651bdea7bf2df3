"""The table of sounds: what the library says, kept for the next start."""

import json
import random
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from pypinyin import Style, lazy_pinyin
from pypinyin.constants import PHRASES_DICT

from search import sounds
from search.analysis import operations_words

SOUNDING = """
import sys
from pathlib import Path
from search import pinyin, sounds
sounds.KEEPER.keep_in(Path(sys.argv[1]))
print(pinyin.sound("重庆").whole, "pypinyin" in sys.modules)
"""
HAN = re.compile(r"[\u4e00-\u9fff]{2,8}")
SOME = 2_000


@pytest.fixture(scope="module")
def compiled():
    return sounds.compiled()


def words_of(kind, phrases):
    chance = random.Random(kind)
    whole = sorted(filter(HAN.fullmatch, phrases))
    match kind:
        case "operations":
            return operations_words()
        case "phrases":
            return chance.sample(whole, SOME)
        case "beginnings":
            return [word[: len(word) - 1] for word in chance.sample(whole, SOME)]
        case "neighbours":
            pairs = zip(
                chance.sample(whole, SOME), chance.sample(whole, SOME), strict=True
            )
            return [(one[1:] + other)[:8] for one, other in pairs]
        case _:
            return [
                "".join(chr(chance.randrange(0x4E00, 0xA000)) for _ in range(6))
                for _ in range(SOME)
            ]


@pytest.mark.parametrize(
    "kind", ["operations", "phrases", "beginnings", "neighbours", "characters"]
)
def test_every_word_sounds_as_the_library_says(compiled, kind):
    words = [word for word in words_of(kind, PHRASES_DICT) if HAN.fullmatch(word)]

    assert len(words) > 100
    assert [(word, compiled.syllables(word)) for word in words] == [
        (word, lazy_pinyin(word, style=Style.NORMAL)) for word in words
    ]


def test_what_is_kept_is_what_was_compiled(compiled, tmp_path):
    sounds.load(tmp_path)
    (kept,) = tmp_path.iterdir()

    again = sounds.load(tmp_path)

    assert again == compiled
    assert kept.name.startswith("sounds-")
    assert list(tmp_path.iterdir()) == [kept]


def test_a_kept_table_needs_no_library(tmp_path):
    sounds.load(tmp_path)

    said = subprocess.run(
        [sys.executable, "-c", SOUNDING, tmp_path],
        check=True,
        capture_output=True,
        text=True,
    ).stdout

    assert said == "chongqing False\n"


@pytest.mark.parametrize(
    "damaged", [b"", b"{", b"[]", b'{"phrases": 1, "characters": {}}', b"\xff\xfe"]
)
def test_a_damaged_table_is_made_again(tmp_path, damaged):
    sounds.load(tmp_path)
    (kept,) = tmp_path.iterdir()
    whole = kept.read_bytes()
    kept.write_bytes(damaged)

    assert sounds.load(tmp_path).syllables("银行") == ["yin", "hang"]
    assert kept.read_bytes() == whole


def test_where_nothing_can_be_kept_it_is_compiled(tmp_path):
    nowhere = tmp_path / "not there"

    assert sounds.load(nowhere).syllables("打印机") == ["da", "yin", "ji"]
    assert not nowhere.exists()


def test_a_table_of_another_version_is_left_alone(tmp_path):
    other = tmp_path / "sounds-1-0.0.1.json"
    other.write_text(json.dumps({"phrases": {"银行": "wrong"}, "characters": {}}))

    assert sounds.load(tmp_path).syllables("银行") == ["yin", "hang"]
    assert len(list(tmp_path.iterdir())) == 2


def test_many_may_make_it_at_once(tmp_path):
    with ThreadPoolExecutor(4) as threads:
        tables = list(threads.map(lambda _: sounds.load(tmp_path), range(4)))

    assert all(table.syllables("银行") == ["yin", "hang"] for table in tables)
    assert len(list(tmp_path.iterdir())) == 1
