from datetime import date

import pytest

from kb.quality.definitions import read_dataset
from kb.quality.rules.columns import ColumnType, Engine
from kb.quality.rules.compiling import RowRule, compile_dataset, compile_indicator
from kb.quality.rules.errors import NoRenderingError, UnknownColumnError

TODAY = date(2026, 11, 28)
COLUMNS = {
    "nsrsbh": ColumnType.TEXT,
    "djrq": ColumnType.DATE,
    "kyrq": ColumnType.DATE,
}


def compile_one(line, columns=COLUMNS):
    dataset = read_dataset(
        f"dataset: taxpayer\nrelation: dj\nkey: [nsrsbh]\nindicators:\n  - {line}\n"
    )
    return compile_indicator(dataset.indicators[0], dataset, columns, today=TODAY)


def test_a_rule_is_broken_by_a_day_too_late():
    rule = compile_one(
        '{code: A, test: compare, rule: "kyrq <= djrq + 30 days", where: "djrq >= 2020-01-01"}'
    )

    assert isinstance(rule, RowRule)
    assert rule.columns == {"kyrq", "djrq"}
    assert rule.violates({"djrq": date(2020, 1, 1), "kyrq": date(2020, 2, 1)})
    assert not rule.violates({"djrq": date(2020, 1, 1), "kyrq": date(2020, 1, 31)})
    assert not rule.violates({"djrq": date(2019, 1, 1), "kyrq": date(2020, 1, 31)})
    assert not rule.violates({"djrq": None, "kyrq": date(2020, 1, 31)})


@pytest.mark.parametrize("engine", Engine)
def test_a_check_digit_is_judged_here_and_in_no_engine(engine):
    rule = compile_one("{code: A, test: check_digit, column: nsrsbh, kind: cn_uscc}")

    assert not rule.is_rendered(engine)
    with pytest.raises(NoRenderingError):
        rule.rendered(engine)


def test_a_column_that_there_is_not_is_named_with_near_ones():
    with pytest.raises(UnknownColumnError) as refused:
        compile_one("{code: A, test: not_null, column: nsrsbm}")

    assert refused.value.values["near"] == "nsrsbh"


def test_a_whole_dataset_is_compiled_in_its_order():
    dataset = read_dataset(
        "dataset: taxpayer\nrelation: dj\nkey: [nsrsbh]\nindicators:\n"
        "  - {code: B, test: not_null, column: djrq}\n"
        "  - {code: A, test: unique, column: nsrsbh}\n"
    )

    rules = compile_dataset(dataset, COLUMNS, today=TODAY)

    assert [rule.code for rule in rules] == ["B", "A"]
