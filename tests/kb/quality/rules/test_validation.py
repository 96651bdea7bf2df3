"""One record before it is entered: judged by the same rules, in a few milliseconds."""

import time

import pytest

from kb.quality.definitions import read_dataset
from kb.quality.rules.compiling import compile_dataset
from kb.quality.rules.errors import UnknownColumnError
from kb.quality.rules.validation import (
    Outcome,
    Violation,
    require_known,
    validate_record,
)
from kb.quality.vocabulary import Severity
from tests.quality_records import COLUMNS, DATASET, TODAY, make_records

SMALL = read_dataset(
    """
dataset: nasty
relation: nasty
key: [id]
indicators:
  - {code: A, test: not_blank, column: t, severity: stop, advice: {article: 1}}
  - {code: B, test: unique, column: t}
  - {code: C, test: check_digit, kind: cn_id, column: u}
  - {code: D, test: relationships, column: t, to: other.t, severity: info}
  - {code: E, test: agree, with: other, on: [t], columns: [u]}
  - {code: F, test: range, column: n, max: 5}
"""
)


@pytest.fixture
def rules():
    return compile_dataset(SMALL, COLUMNS, today=TODAY)


def test_what_one_record_breaks_is_told_and_what_it_cannot_tell(rules):
    found = validate_record(rules, {"t": "　", "u": "11010519491231002x", "n": "5.01"})

    assert found == [
        Violation("A", Severity.STOP, Outcome.VIOLATED),
        Violation("B", Severity.WARN, Outcome.NOT_CHECKED_HERE),
        Violation("C", Severity.WARN, Outcome.VIOLATED),
        Violation("D", Severity.INFO, Outcome.NOT_CHECKED_HERE),
        Violation("E", Severity.WARN, Outcome.NOT_CHECKED_HERE),
        Violation("F", Severity.WARN, Outcome.VIOLATED),
    ]


def test_a_right_record_breaks_nothing(rules):
    found = validate_record(rules, {"t": "x", "u": "11010519491231002X", "n": 5})

    assert {each.verdict for each in found} == {Outcome.NOT_CHECKED_HERE}


@pytest.mark.parametrize(
    "value", [[], {}, object(), b"x", 1e308 * 10, float("nan"), True]
)
def test_a_value_of_no_type_breaks_no_more_than_it_must(rules, value):
    for name in COLUMNS:
        validate_record(rules, {name: value})


def test_a_field_that_the_dataset_does_not_have_is_named():
    require_known(COLUMNS, {"t": 1})

    with pytest.raises(UnknownColumnError):
        require_known(COLUMNS, {"tt": 1})


def test_a_hundred_indicators_take_a_few_milliseconds():
    rules = compile_dataset(DATASET, COLUMNS, today=TODAY)
    hundred = (rules * 2)[:100]
    seconds = []
    for record in make_records(200, 5):
        # What else the machine does is not counted.
        start = time.thread_time()
        validate_record(hundred, record)
        seconds.append(time.thread_time() - start)

    assert sorted(seconds)[190] < 0.02
