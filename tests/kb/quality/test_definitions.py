"""Datasets as people write them: read as written, written the same again, refused by place."""

import pytest

from kb.quality.definition_errors import DefinitionCase, DefinitionError
from kb.quality.definitions import DatasetDefinition, read_dataset, write_dataset
from kb.quality.vocabulary import Dimension, Fix, RuleTest, Severity

HEAD = "dataset: taxpayer\nrelation: dj_nsrxx\nkey: [nsrsbh]\n"
TEXT = (
    HEAD
    + r"""unit: swjg_dm
entered_by: lrr_dm
masked: [nsrsbh]
columns: {kyrq: date}
codes: {hy: [01, "02", no]}
indicators:
  - {code: DQ-DJ-001, column: nsrsbh, test: not_null, dimension: completeness, fix: front}
  - code: DQ-DJ-002
    names: {zh: 信用代码校验, en: Credit code}
    column: nsrsbh
    test: check_digit
    kind: cn_uscc
    severity: stop
    advice: {zh: 核对营业执照。, en: Look at the licence.}
  - {code: DQ-DJ-007, test: compare, rule: "kyrq <= djrq + 30 days", where: "djrq >= 2020-01-01"}
  - {code: DQ-DJ-008, test: accepted_values, column: hy, values: [01, no, 0.10, 2020-01-01, '']}
  - {code: DQ-DJ-009, test: pattern, column: dh, pattern: '\d{4}-\d{8}'}
  - {code: DQ-SB-019, test: balance, rule: "round(xse*sl - ynse, 2) between -0.05 and 0.05"}
  - {code: DQ-DJ-031, test: agree, with: bank_feed.taxpayer, on: [nsrsbh], columns: [frdb, zcdz]}
  - {code: DQ-DJ-040, test: freshness, column: xgrq, max_age: 40d, valid_from: 2026-01-01}
"""
)


def indicators(*lines):
    return HEAD + "indicators:\n" + "".join(f"  - {line}\n" for line in lines)


def refusal(text):
    with pytest.raises(DefinitionError) as refused:
        read_dataset(text)
    return refused.value


def test_what_is_written_is_read():
    dataset = read_dataset(TEXT)
    first, second, *_ = dataset.indicators

    assert (dataset.code, dataset.key) == ("taxpayer", ("nsrsbh",))
    assert (first.test, first.fix) == (RuleTest.NOT_NULL, Fix.FRONT)
    assert (second.severity, second.advice.zh) == (Severity.STOP, "核对营业执照。")


def test_values_stay_as_they_are_written():
    dataset = read_dataset(TEXT)

    assert dataset.codes["hy"] == ("01", "02", "no")
    assert dataset.indicators[3].values == ("01", "no", "0.10", "2020-01-01", "")


def test_writing_and_reading_lead_back_to_the_same():
    dataset = read_dataset(TEXT)

    written = write_dataset(dataset)

    assert read_dataset(written) == dataset
    assert write_dataset(read_dataset(written)) == written


def test_an_indicator_is_a_line_so_that_two_versions_can_be_compared():
    one = write_dataset(read_dataset(TEXT)).splitlines()
    other = write_dataset(read_dataset(TEXT.replace("40d", "50d"))).splitlines()

    assert len(one) == len(other)
    assert sum(first != second for first, second in zip(one, other, strict=True)) == 1


def test_it_goes_through_json_and_back():
    dataset = read_dataset(TEXT)

    kept = dataset.model_dump(mode="json", by_alias=True, exclude_unset=True)

    assert DatasetDefinition.model_validate(kept) == dataset


def test_a_test_says_which_quality_it_is_about_unless_the_indicator_does():
    dataset = read_dataset(
        indicators(
            "{code: A, test: unique, column: a}",
            "{code: B, test: unique, column: a, dimension: accuracy}",
            "{code: C, test: pattern, column: a, pattern: x}",
        )
    )

    assert [each.dimension for each in dataset.indicators] == [
        Dimension.UNIQUENESS,
        Dimension.ACCURACY,
        Dimension.COMPLIANCE,
    ]


@pytest.mark.parametrize(
    ("line", "case", "values"),
    [
        (
            "{code: A, test: not_null, colum: x}",
            "UNKNOWN_FIELD",
            {"near": "column, columns"},
        ),
        (
            "{code: A, test: not_nul, column: x}",
            "BAD_VALUE",
            {"name": "test", "value": "not_nul"},
        ),
        ("{code: A, column: x}", "MISSING_FIELD", {"name": "test"}),
        ("{code: A, test: not_null}", "NEEDED_BY_TEST", {"name": "column"}),
        ("{code: A, test: range, column: x}", "NEEDED_BY_TEST", {"name": "min | max"}),
        (
            "{code: A, test: not_null, column: x, pattern: y}",
            "NOT_OF_TEST",
            {"name": "pattern"},
        ),
        (
            "{code: A, test: compare, rule: x, ratio: 90}",
            "NOT_OF_TEST",
            {"name": "ratio"},
        ),
        ("{code: A, test: not_null, column: x, severity: stop}", "NO_ADVICE", {}),
        (
            "{code: A, test: not_null, column: x, advice: {zh: 只有中文}}",
            "BAD_VALUE",
            {"name": "advice"},
        ),
        (
            "{code: A, test: not_null, column: x, advice: {artikel: 3}}",
            "UNKNOWN_FIELD",
            {"near": "article"},
        ),
        ("{code: A B, test: not_null, column: x}", "BAD_VALUE", {"name": "code"}),
        (
            "{code: A, test: freshness, column: x, max_age: 40}",
            "BAD_VALUE",
            {"name": "max_age"},
        ),
        (
            "{code: A, code: B, test: not_null, column: x}",
            "KEY_TWICE",
            {"name": "code"},
        ),
    ],
)
def test_a_fault_is_named_with_its_line_and_field(line, case, values):
    fault = refusal(indicators("{code: Z, test: not_null, column: x}", line))

    assert fault.case is DefinitionCase[case]
    assert fault.values["line"] == 6
    assert fault.values.items() >= values.items()
    assert str(fault).startswith("Line 6")


def test_a_field_of_a_long_indicator_has_its_own_line():
    fault = refusal(TEXT.replace("severity: stop", "severity: halt"))

    assert (fault.values["line"], fault.values["indicator"]) == (16, "DQ-DJ-002")


def test_two_indicators_with_one_code_are_refused():
    line = "{code: A, test: not_null, column: x}"

    fault = refusal(indicators(line, line))

    assert fault.case is DefinitionCase.CODE_TWICE


@pytest.mark.parametrize(
    ("text", "case"),
    [
        ("dataset: x\nrelation: y\n", DefinitionCase.NO_KEY),
        ("dataset: x\nkey: [a]\n", DefinitionCase.SOURCE_OF_ROWS),
        (HEAD + "select: SELECT 1\n", DefinitionCase.SOURCE_OF_ROWS),
        ("relation: y\nkey: [a]\n", DefinitionCase.MISSING_FIELD),
        ("- a\n- b\n", DefinitionCase.NO_YAML),
        ("", DefinitionCase.NO_YAML),
        ("dataset: [", DefinitionCase.NO_YAML),
        ("dataset: {x: &a [1], y: *a}", DefinitionCase.NO_YAML),
        ("dataset: " + "[" * 5000, DefinitionCase.NO_YAML),
        ("dataset: !!python/object:os.system x\nrelation: y\n", DefinitionCase.NO_KEY),
    ],
)
def test_what_is_no_dataset_is_refused(text, case):
    assert refusal(text).case is case
