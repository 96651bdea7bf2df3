"""A register as a table: columns by either language, rows by code, what is refused."""

import pytest
from sqlalchemy import func, select

from kb.audit import AuditEntry
from kb.records.kinds import RecordKind
from kb.records.marks import PendingRecord
from kb.registers.errors import RecordNotAllowedError
from kb.registers.models import Record, RecordChange, RecordKey
from kb.registers.tables import (
    RegisterTableCase,
    RegisterTableError,
    bring,
    list_columns,
    read_header,
    to_row,
)
from tests.statements import asked_of


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


def test_rows_of_one_table_follow_each_other(registry, take):
    """Whatever is written together, each row finds what the rows before it have left."""
    header = ("code", "name", "category", "unit", "serial")
    known = registry.add("asset", "旧", serial="S0", unit="市级信息科")

    brought = take(
        header,
        ("", "一", "打印机", "市级信息科", "S1"),
        ("PR-9", "二", "打印机", "市级信息科", "S2"),
        ("PR-9", "二改", "打印机", "市级信息科", "S2"),
        (known.code, "旧", "打印机", "市级信息科", "S9"),
        ("", "三", "打印机", "市级信息科", "S0"),
        ("", "四", "打印机", "市级信息科", "S9"),
        ("", "五", "打印机", "市级信息科", "S5"),
    )

    names = registry.session.scalars(select(Record.name).order_by(Record.id)).all()
    assert names == ["旧", "一", "二改", "三", "五"]
    assert [each.number for each in brought.refused] == [7]
    assert (len(brought.added), brought.changed) == (4, ["PR-9", known.code])
    assert len(set(brought.added)) == 4


def test_codes_that_others_have_given_by_hand_are_passed_over(registry, take):
    pattern = registry.types["asset"].pattern
    unit = registry.unit()
    start = pattern.write_start(unit_id=unit.id, year=registry.desk.now.year)
    taken = f"{start}{2:0{pattern.digits}}"
    registry.add("asset", "手工", code=taken)

    brought = take(
        ("name", "category", "unit"),
        *((f"终端{number}", "terminal", "市级信息科") for number in range(3)),
    )

    numbers = [f"{start}{number:0{pattern.digits}}" for number in (1, 3, 4)]
    assert brought.added == numbers


def test_every_row_that_comes_has_its_log_its_audit_and_its_mark(registry, take):
    session = registry.session
    brought = take(
        ("name", "category", "unit", "hostname"),
        *((f"终端{n}", "terminal", "市级信息科", f"pc-{n}") for n in range(5)),
    )
    ids = session.scalars(select(Record.id).order_by(Record.id)).all()

    changed = take(("code", "name"), *((code, "改") for code in brought.added[:2]))

    log = session.execute(select(RecordChange.record_id, RecordChange.action)).all()
    entries = session.scalars(
        select(AuditEntry.action).where(AuditEntry.noun == "record")
    ).all()
    marked = session.scalars(
        select(PendingRecord.record_id).where(PendingRecord.kind == RecordKind.REGISTER)
    ).all()
    keys = session.scalars(select(RecordKey.record_id)).all()
    assert len(changed.changed) == 2
    assert sorted(log) == sorted(
        [*((each, "add") for each in ids), *((each, "change") for each in ids[:2])]
    )
    assert sorted(entries) == ["add"] * 5 + ["change"] * 2
    assert set(marked) == set(ids)
    assert set(keys) == set(ids)


def test_an_import_asks_by_hundreds_and_not_row_by_row(registry, take):
    with asked_of(registry.session.connection()) as asked:
        brought = take(
            ("name", "category", "unit", "serial"),
            *((f"终端{n}", "terminal", "市级信息科", f"SN{n}") for n in range(400)),
        )

    assert len(brought.added) == 400
    assert registry.session.scalar(select(func.count(Record.id))) == 400
    # SQLite gives ids in no order that could be relied on, so it inserts one by one.
    assert len([each for each in asked if not each.startswith("INSERT")]) < 50
