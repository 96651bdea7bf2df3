"""Things at a third party's, and tools that store data at the door."""

from datetime import date

import pytest

from kb.checklists.errors import ChecklistInputError
from kb.registers.errors import (
    BadRecordError,
    NotInspectedError,
    RecordCase,
    RecordStateError,
)
from kb.registers.inspections import checklist_for, inspect, list_inspections
from kb.registers.models import Passage, RecordState
from kb.registers.moves import Action
from kb.registers.repairs import Returned, Sent, list_repairs, send_out, take_back
from kb.registers.service import move_record
from kb.registers.ties import list_incidents

CLEAN = {
    Passage.ENTRY: {"owner": "yes", "scanned": "yes", "empty": "yes", "network": "yes"},
    Passage.EXIT: {
        "erased": "yes",
        "method": "overwritten",
        "papers": "yes",
        "witness": "王芳",
    },
}


@pytest.fixture
def step(registry):
    def step(record, action, text="完成"):
        return move_record(
            registry.session,
            registry.types[record.type_code],
            record,
            action,
            text=text,
            by=registry.desk.as_("technician"),
        )

    return step


@pytest.fixture
def look(registry):
    def look(record, passage, **answers):
        said = {**CLEAN[passage], **answers}
        by = registry.desk.as_("technician")
        return inspect(registry.session, record, passage, said, by=by)

    return look


def test_a_repair_is_a_state_with_vendor_days_cost_and_incident(registry):
    desk, session, found = registry.desk, registry.session, registry.types["asset"]
    printer, incident, by = registry.add(), desk.incident(), desk.as_("technician")

    sent = Sent(vendor="联想服务站", out_on=date(2026, 3, 2), incident=incident)
    send_out(session, found, printer, sent, by=by)
    assert printer.state is RecordState.IN_REPAIR
    with pytest.raises(RecordStateError):
        send_out(session, found, printer, sent, by=by)
    back = Returned(back_on=date(2026, 3, 9), result="更换主板", cost=45_000)
    take_back(session, found, printer, back, by=by)

    (repair,) = list_repairs(session, printer)
    assert (repair.vendor, repair.back_on, repair.cost) == (
        "联想服务站",
        date(2026, 3, 9),
        45_000,
    )
    assert printer.state is RecordState.IN_STOCK
    assert list_incidents(session, printer, desk.person("manager")) == [incident]


def test_nothing_comes_back_before_it_went_or_goes_to_nobody(registry):
    desk, session, found = registry.desk, registry.session, registry.types["asset"]
    printer, by = registry.add(), desk.as_("technician")

    with pytest.raises(BadRecordError) as refused:
        send_out(session, found, printer, Sent(vendor=" ", out_on=NOW), by=by)
    assert refused.value.case is RecordCase.VENDOR
    send_out(session, found, printer, Sent(vendor="联想", out_on=NOW), by=by)
    with pytest.raises(BadRecordError) as refused:
        take_back(session, found, printer, Returned(back_on=date(2026, 3, 1)), by=by)
    assert refused.value.case is RecordCase.BACK_BEFORE_OUT
    assert printer.state is RecordState.IN_REPAIR


NOW = date(2026, 3, 2)


def test_what_stores_data_comes_in_only_inspected_and_leaves_so(registry, step, look):
    laptop = registry.add("tool", "检测笔记本", stores_data="yes")
    assert laptop.state is RecordState.IN_STOCK

    with pytest.raises(NotInspectedError):
        step(laptop, Action.ISSUE)
    look(laptop, Passage.ENTRY, scanned="no")
    with pytest.raises(NotInspectedError):
        step(laptop, Action.ISSUE)
    look(laptop, Passage.ENTRY)
    step(laptop, Action.ISSUE)
    with pytest.raises(NotInspectedError):
        step(laptop, Action.STORE)
    look(laptop, Passage.EXIT)
    step(laptop, Action.STORE)
    # What was looked at before says nothing of the next time.
    with pytest.raises(NotInspectedError):
        step(laptop, Action.ISSUE)

    found = list_inspections(registry.session, laptop)
    assert [each.passed for each in found] == [True, True, False]
    assert found[2].answers["findings"] == ["scanned"]


def test_what_stores_nothing_passes_freely(registry, step):
    meter = registry.add("tool", "万用表")

    step(meter, Action.ISSUE)
    step(meter, Action.STORE)

    assert meter.state is RecordState.IN_STOCK


def test_an_inspection_answers_every_question(registry, look):
    laptop = registry.add("tool", "检测笔记本", stores_data="yes")

    with pytest.raises(ChecklistInputError):
        look(laptop, Passage.EXIT, witness="")
    assert list_inspections(registry.session, laptop) == []


def test_the_checklists_of_both_ways_ship():
    assert {each.key for each in checklist_for(Passage.ENTRY).questions} >= {"scanned"}
    assert {each.key for each in checklist_for(Passage.EXIT).questions} >= {"erased"}
