"""What is expected, as lines, held against facts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.baselines.comparing import (
    Expectation,
    Rule,
    compare,
    count_unknown,
    fits,
    read_expectations,
    write_expectations,
)
from kb.baselines.errors import BaselineCase, BaselineInputError


@pytest.mark.parametrize(
    ("line", "actual", "is_fitting"),
    [
        ("a = 火绒 6.0", "火绒  6.0", True),
        ("a = ON", "on", True),
        ("a = 火绒 6.0", "火绒 6.1", False),
        ("a in off | restricted", "Restricted", True),
        ("a in off|restricted", "on", False),
        ("a >= 10.0.22631", "10.0.22631.3007", True),
        ("a >= 10.0.22631", "Windows 10.0.19045", False),
        ("a >= 6.0", "6", True),
        ("a >= 9", "10", True),
        ("a >= 1", "not installed", False),
        ("a <= 100", "unlimited", False),
        ("a <= 100", "99.5", True),
        ("a ~ LSB-*", "lsb-07", True),
        ("a ~ LSB-??", "LSB-007", False),
        ("a ~ LSB-[0-9]", "LSB-x", False),
    ],
)
def test_a_fact_is_held_against_its_rule(line, actual, is_fitting):
    (expectation,) = read_expectations(line)

    assert fits(expectation, actual) is is_fitting


def test_a_pattern_of_many_stars_is_quick():
    (expectation,) = read_expectations("a ~ " + "*a" * 60 + "b")

    assert not fits(expectation, "a" * 1_000)


def test_what_is_said_of_one_record_goes_before_what_is_said_of_all():
    expected = read_expectations("name ~ LSB-*\npc-2 name = DOOR")
    known = {"PC-1": {"name": "LSB-1"}, "PC-2": {"name": "LSB-2"}}

    found = list(compare(expected, known))

    assert [(code, each.wanted, each.actual) for code, _, each in found] == [
        ("PC-2", "= DOOR", "LSB-2")
    ]


def test_what_was_never_told_does_not_deviate_and_is_counted():
    expected = read_expectations("os = 11\nantivirus = x")
    known = {"PC-1": {"os": "10"}, "PC-2": {}}

    assert [attribute for _, attribute, _ in compare(expected, known)] == ["os"]
    assert count_unknown(expected, known) == (4, 3)


@pytest.mark.parametrize(
    ("text", "case", "line"),
    [
        ("os = 11\n\nos_version", BaselineCase.BAD_LINE, 3),
        ("os =", BaselineCase.BAD_LINE, 1),
        ("one two three = 4", BaselineCase.BAD_LINE, 1),
        ("os = 11\nOS >= 3", BaselineCase.TWICE, 2),
        (f"os = {'x' * 2_000}", BaselineCase.BAD_LINE, 1),
    ],
)
def test_a_line_that_is_none_is_named(text, case, line):
    with pytest.raises(BaselineInputError) as refused:
        read_expectations(text)

    assert (refused.value.case, refused.value.values["line"]) == (case, line)


def test_more_lines_than_a_baseline_may_have_are_refused():
    with pytest.raises(BaselineInputError) as refused:
        read_expectations("\n".join(f"a{number} = 1" for number in range(5_001)))

    assert refused.value.case is BaselineCase.TOO_LONG


words = st.text("abcXY01._-值", min_size=1, max_size=8)


@given(
    st.lists(
        st.builds(
            Expectation,
            attribute=words.map(str.casefold),
            rule=st.sampled_from(Rule),
            value=words,
            record=st.one_of(st.just(""), words.map(str.upper)),
        ),
        unique_by=lambda each: (each.record, each.attribute),
    )
)
def test_what_is_written_is_read_again(expected):
    assert read_expectations(write_expectations(expected)) == tuple(expected)
