"""The part of regular expressions that means the same everywhere."""

import re
import time

import pytest

from kb.quality.rules.errors import RuleCase, RuleError
from kb.quality.rules.patterns import parse_pattern


def matches(pattern, text):
    return re.fullmatch(parse_pattern(pattern).written(re.escape), text) is not None


@pytest.mark.parametrize(
    ("pattern", "fits", "fails"),
    [
        (
            r"\d{4}-\d{8}",
            ["0571-88888888"],
            ["0571-88888888\n", "٠571-88888888", "x0571-88888888"],
        ),
        (r"^[A-Z]+$", ["AB"], ["AB\n", "aB", ""]),
        (r"a|bc", ["a", "bc"], ["abc", "ac"]),
        (r"(ab|c)?d", ["abd", "cd", "d"], ["abcd"]),
        (r".", ["\n", "测", "😀"], ["", "ab"]),
        (r"[^0-9]*", ["", "a\nb"], ["a1"]),
        (r"[一-龥]{2,3}", ["测试", "测试员"], ["测", "测a"]),
        (r"[a\-\]\\^]+", ["a-]\\^"], ["b"]),
        (r"[-a]", ["-", "a"], ["b"]),
        (r"[a-]", ["-", "a"], ["b"]),
        (r"[\d-]+", ["1-2"], ["a"]),
        (r"\$\^\*\.", ["$^*."], ["$^*x"]),
        (r"x{2,}", ["xx", "xxxxx"], ["x"]),
        (r"(?:-\d{2}){2}", ["-12-34"], ["-12"]),
        (r"", [""], ["a"]),
        (r"a\$", ["a$"], ["a"]),
    ],
)
def test_what_a_pattern_describes(pattern, fits, fails):
    assert all(matches(pattern, text) for text in fits)
    assert not any(matches(pattern, text) for text in fails)


@pytest.mark.parametrize(
    ("pattern", "place"),
    [
        (r"\w+", 2),
        (r"^\w+$", 3),
        (r"\bx", 2),
        (r"(?=x)", 1),
        (r"(?P<x>a)", 1),
        (r"a**", 3),
        (r"a+?", 3),
        (r"*a", 1),
        (r"a{2", 2),
        (r"a{x}", 2),
        (r"a{3,2}", 2),
        (r"a{256}", 2),
        (r"[z-a]", 1),
        (r"[]", 1),
        (r"[[:alpha:]]", 1),
        (r"(a", 1),
        (r"a)", 2),
        (r"(a+)+", 1),
        (r"(a|ab)*", 1),
        (r"(a?){9}", 1),
        ("a\\", 3),
        ("(" * 20 + ")" * 20, 12),
        ("x" * 501, 500),
    ],
)
def test_what_engines_read_in_several_ways_is_refused(pattern, place):
    with pytest.raises(RuleError) as refused:
        parse_pattern(pattern)

    assert refused.value.case is RuleCase.BAD_PATTERN
    assert refused.value.values["place"] == place


def test_no_pattern_takes_long_over_a_text_that_does_not_fit():
    start = time.perf_counter()

    assert not matches(r"[a-z]*[a-z0-9]*[a-z]*x", "a" * 300)
    assert time.perf_counter() - start < 2
