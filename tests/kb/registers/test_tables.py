"""A register as a table: columns by either language, rows by code, what is refused."""

import time

import pytest
from sqlalchemy import func, select

from kb.registers.errors import RecordNotAllowedError
from kb.registers.models import Record
from kb.registers.tables import (
    RegisterTableCase,
    RegisterTableError,
    bring,
    list_columns,
    read_header,
    to_row,
)


@pytest.fixture
def take(registry):
    def take(header, *rows, type_code="asset", by="technician"):
        registry.unit()
        return bring(
            registry.session,
            registry.types[type_code],
            header,
            list(enumerate(rows, start=2)),
            by=registry.desk.as_(by),
        )

    return take


@pytest.mark.parametrize(
    ("header", "case"),
    [
        (("颜色", "资产名称"), RegisterTableCase.UNKNOWN_COLUMN),
        (("类别",), RegisterTableCase.NO_NAME),
        (("Code", "编号"), RegisterTableCase.TWICE),
    ],
)
def test_a_table_of_something_else_is_refused(registry, header, case):
    with pytest.raises(RegisterTableError) as refused:
        read_header(registry.types["asset"], header)

    assert refused.value.case is case


def test_columns_are_named_in_either_language_or_by_key(registry):
    found = registry.types["asset"]

    header = ("编号", "name of the asset", "unit", "主机名")
    assert read_header(found, header) == ["code", "name", "unit", "hostname"]


def test_rows_that_cannot_be_are_given_back_and_the_others_stay(registry, take):
    header = ("name", "category", "unit", "serial")
    gone = registry.unit("旧局")
    gone.ended_on = registry.desk.now.date()

    brought = take(
        header,
        ("一", "打印机", "市级信息科", "1"),
        ("二", "飞机", "市级信息科", "2"),
        ("三", "打印机", "旧局", "3"),
        ("", "打印机", "市级信息科", "4"),
        ("五", "打印机", "市级信息科", "1"),
        ("六", "printer"),
    )

    assert len(brought.added) == 1
    assert [each.number for each in brought.refused] == [3, 4, 5, 6, 7]
    names = registry.session.scalars(select(Record.name)).all()
    assert names == ["一"]


def test_a_row_with_the_code_of_another_register_is_refused(registry, take):
    spare = registry.add("spare", "硬盘")

    brought = take(
        ("code", "name", "category", "unit"), (spare.code, "一", "打印机", "市级信息科")
    )

    assert [each.error.code for each in brought.refused] == ["record_code_taken"]
    assert spare.name == "硬盘"


def test_what_is_exported_changes_nothing_when_it_comes_back(registry, take):
    record = registry.add(price="12.50", place="一号", remarks="甲\n乙")
    found = registry.types["asset"]
    row = to_row(found, record, "zh", "在用")
    header = [each.names["zh"] for each in list_columns(found)]

    brought = take(header, tuple(row[each.key] for each in list_columns(found)))

    assert (brought.same, brought.changed, brought.refused) == (1, [], [])


def test_requesters_bring_nothing_in(take):
    with pytest.raises(RecordNotAllowedError):
        take(("name",), ("一",), by="reporter")


def test_many_rows_are_brought_in_within_seconds(registry, take):
    """Five hundred: a tenth of what an organisation brings at once, in a tenth of its time."""
    rows = [(f"终端{n}", "terminal", "市级信息科", f"SN{n}") for n in range(500)]
    header = ("name", "category", "unit", "serial")

    began = time.process_time()
    brought = take(header, *rows)

    assert time.process_time() - began < 15
    assert len(brought.added) == 500
    count = select(func.count(Record.id))
    assert registry.session.scalar(count) == 500
