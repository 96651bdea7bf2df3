"""What is typed into a field, and what is kept of it."""

import pytest

from kb.registers.errors import BadRecordError, RecordCase
from kb.registers.texts import read_text, to_key
from kb.registers.types import Field, FieldKind

NAMES = {"zh": "项", "en": "Item"}


def field(kind, choices=None):
    return Field(key="item", kind=kind, names=NAMES, choices=choices)


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("date", "2026-3-5", "2026-03-05"),
        ("date", "2026/03/05", "2026-03-05"),
        ("date", "2026年3月5日", "2026-03-05"),
        ("date", "2026-03-05 00:00:00", "2026-03-05"),
        ("number", "1,200.50", "1200.5"),
        ("number", "１２", "12"),
        ("number", "0.00", "0"),
        ("number", "1e3", "1000"),
        ("number", "100", "100"),
        ("address", " 10.1.2.3 ", "10.1.2.3"),
        ("address", "10.1.2.0/24", "10.1.2.0/24"),
        ("lines", " 一\n二 ", "一\n二"),
        ("text", "两  行\n的", "两 行 的"),
        ("date", "  ", ""),
    ],
)
def test_what_people_and_spreadsheets_write_is_kept_in_one_form(kind, typed, kept):
    assert read_text(field(FieldKind(kind)), typed) == kept


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("date", "2026-02-30"),
        ("date", "明年"),
        ("number", "很多"),
        ("number", "NaN"),
        ("number", "1e30"),
        ("address", "10.1.2"),
        ("text", "长" * 201),
    ],
)
def test_what_a_field_cannot_hold_is_refused_with_its_name(kind, typed):
    with pytest.raises(BadRecordError) as refused:
        read_text(field(FieldKind(kind)), typed)

    assert refused.value.values["field"] == "item"


def test_a_choice_is_named_by_its_code_or_in_either_language():
    choice = field(FieldKind.CHOICE, {"line": {"zh": "线路", "en": "Line"}})

    assert [read_text(choice, each) for each in ("line", "线路", "LINE")] == [
        "line"
    ] * 3
    with pytest.raises(BadRecordError) as refused:
        read_text(choice, "电话")
    assert refused.value.case is RecordCase.CHOICE


def test_a_serial_number_is_compared_whatever_its_width_and_spaces():
    assert to_key("ａｂ 12") == to_key("AB12")
    assert to_key("  ") is None
