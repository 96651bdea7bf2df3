"""Records added, changed and moved; what is refused; what is kept of it."""

from datetime import date

import pytest
from sqlalchemy import select

from kb.audit import AuditEntry
from kb.errors import ChangedMeanwhileError, NotFoundError
from kb.registers.entries import Entry
from kb.registers.errors import (
    BadRecordError,
    CodeTakenError,
    RecordCase,
    RecordNotAllowedError,
    RecordStateError,
    SerialTakenError,
)
from kb.registers.listing import (
    Filter,
    find_record,
    get_labelled,
    get_record,
    list_changes,
    list_records,
)
from kb.registers.models import KeyKind, RecordKey, RecordState
from kb.registers.moves import Action
from kb.registers.service import change_record, list_allowed, move_record


def change(registry, record, by="technician", version=None, name=None, **texts):
    found = registry.types[record.type_code]
    by = registry.desk.as_(by)
    entry = Entry(name=name, texts=texts)
    return change_record(registry.session, found, record, entry, by=by, version=version)


def test_a_record_gets_the_next_code_of_its_type_and_unit(registry):
    first, second = registry.add(), registry.add()
    spare = registry.add("spare", "硬盘")

    unit = f"{registry.unit().id:03}"
    assert [first.code, second.code] == [f"PC-{unit}-0001", f"PC-{unit}-0002"]
    assert spare.code == "BJ-0001"


def test_a_code_that_was_given_by_hand_is_passed_over(registry):
    registry.add("spare", "硬盘", code="bj-0001")

    assert registry.add("spare", "内存").code == "BJ-0002"
    with pytest.raises(CodeTakenError):
        registry.add("spare", "电源", code="BJ-0001")


@pytest.mark.parametrize("code", ["A/1", "-A", "A" * 41, "a b"])
def test_a_code_has_letters_digits_and_dashes(registry, code):
    with pytest.raises(BadRecordError) as refused:
        registry.add("spare", "硬盘", code=code)

    assert refused.value.case is RecordCase.CODE


def test_fields_are_kept_as_rows_and_values(registry):
    record = registry.add(
        holder="colleague" if registry.desk.person("colleague") else "",
        serial="SN 1",
        warranty_until="2027/1/2",
        address="10.1.2.3",
        hostname="HX-SW01",
        price="1,000",
    )

    assert record.unit.name == "市级信息科"
    assert record.holder.login == "colleague"
    assert record.valid_until == date(2027, 1, 2)
    assert record.values["price"] == "1000"
    keys = registry.session.execute(select(RecordKey.kind, RecordKey.key)).all()
    assert {tuple(each) for each in keys} == {
        (KeyKind.NAME, "核心交换机"),
        (KeyKind.NAME, "hx-sw01"),
        (KeyKind.ADDRESS, f"{0x0A010203:032x}"),
    }


@pytest.mark.parametrize(
    ("texts", "case"),
    [
        ({"category": ""}, RecordCase.MISSING),
        ({"unit": "没有的单位"}, RecordCase.UNIT),
        ({"holder": "nobody"}, RecordCase.PERSON),
        ({"colour": "red"}, RecordCase.UNKNOWN_FIELD),
        ({"warranty_until": "soon"}, RecordCase.DATE),
    ],
)
def test_what_is_missing_or_unknown_is_refused(registry, texts, case):
    with pytest.raises(BadRecordError) as refused:
        registry.add(**texts)

    assert refused.value.case is case


def test_two_assets_with_one_serial_number_are_refused(registry):
    first = registry.add(serial="CN0123")
    other = registry.add()
    registry.add("tool", "万用表", serial="CN0123")

    with pytest.raises(SerialTakenError, match="cn 0123"):
        registry.add(serial="cn 0123")
    with pytest.raises(SerialTakenError):
        change(registry, other, serial="CN0123")
    change(registry, first, name="汇聚交换机")


def test_nothing_more_comes_to_a_unit_that_has_ended(registry):
    record, stays = registry.add(), registry.add()
    gone = registry.unit("旧局")
    moved = registry.add(unit="旧局")
    gone.ended_on = registry.desk.now.date()

    with pytest.raises(BadRecordError) as refused:
        change(registry, record, unit="旧局")
    assert refused.value.case is RecordCase.UNIT_ENDED
    # What is there is kept, and can leave.
    change(registry, moved, name="旧交换机", unit="旧局")
    change(registry, moved, unit="市级信息科")
    assert stays.unit.name == moved.unit.name


def test_a_change_is_logged_field_by_field_and_audited(registry):
    record = registry.add(place="一号机房")

    changed = change(registry, record, place="二号机房", category="server")

    assert changed == {"place": ("一号机房", "二号机房")}
    latest = list_changes(registry.session, record)[0]
    assert latest.action == "change"
    assert latest.details == {"changed": {"place": ["一号机房", "二号机房"]}}
    audit = registry.session.scalars(
        select(AuditEntry.action)
        .where(AuditEntry.noun == "record")
        .order_by(AuditEntry.id)
    )
    assert list(audit) == ["add", "change"]


def test_the_same_again_changes_nothing(registry):
    record = registry.add(serial="1", place="一号机房")
    version = record.version

    again = {"serial": "1", "place": "一号机房", "unit": "市级信息科"}
    assert change(registry, record, name=record.name, **again) == {}
    assert record.version == version
    assert len(list_changes(registry.session, record)) == 1


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(registry):
    record = registry.add()
    seen = record.version
    change(registry, record, place="一号机房")

    with pytest.raises(ChangedMeanwhileError):
        change(registry, record, version=seen, place="二号机房")
    assert record.values["place"] == "一号机房"


def test_requesters_keep_no_register(registry):
    record = registry.add()

    with pytest.raises(RecordNotAllowedError):
        registry.add(by="reporter")
    with pytest.raises(RecordNotAllowedError):
        change(registry, record, by="reporter", place="家里")


def test_steps_follow_the_table_and_the_type(registry):
    asset, spare = registry.add(), registry.add("spare", "硬盘")
    by = registry.desk.as_("technician")
    types, session = registry.types, registry.session

    move_record(session, types["asset"], asset, Action.STORE, by=by)
    assert asset.state is RecordState.IN_STOCK
    with pytest.raises(RecordStateError):
        move_record(session, types["asset"], asset, Action.STORE, by=by)
    with pytest.raises(RecordStateError):
        move_record(session, types["spare"], spare, Action.STORE, by=by)
    with pytest.raises(BadRecordError) as refused:
        move_record(session, types["asset"], asset, Action.END, by=by)
    assert refused.value.case is RecordCase.REASON
    move_record(session, types["asset"], asset, Action.END, text="报废", by=by)
    assert list_allowed(types["asset"], asset, by) == {Action.REVIVE}
    assert list_allowed(types["spare"], spare, by) == {Action.END}


def test_staff_find_records_by_words_unit_state_and_choice(registry):
    switch = registry.add(place="一号机房", category="network")
    registry.add("spare", "硬盘")
    boss = registry.desk.person("manager")

    def found(**wanted):
        records, total = list_records(registry.session, boss, Filter(**wanted))
        assert total == len(records)
        return [each.code for each in records]

    assert found(type_code="asset") == [switch.code]
    assert found(text="交换机 一号") == [switch.code]
    assert found(text="100%") == []
    assert found(unit_id=registry.unit().id) == [switch.code]
    assert found(text="网络设备") == [switch.code]
    assert found(values={"category": "network"}) == [switch.code]
    assert found(values={"category": "server"}) == []
    assert found(state=RecordState.IN_STOCK) == []
    assert len(found()) == 2


def test_a_requester_sees_what_they_hold_and_what_they_stand_before(registry):
    reporter = registry.desk.person("reporter")
    mine, other = registry.add(holder="reporter"), registry.add()

    records, _ = list_records(registry.session, reporter, Filter())
    assert list(records) == [mine]
    assert find_record(registry.session, other.code, reporter) is None
    with pytest.raises(NotFoundError):
        get_record(registry.session, other.code, reporter)
    assert get_labelled(registry.session, other.code.lower(), reporter) is other


def test_a_paper_is_known_to_managers_and_its_holder_alone(registry):
    registry.desk.person("colleague")
    paper = registry.add("paper", "系统规划师", by="manager", holder="colleague")
    change(registry, paper, by="manager", number="ZS-77")

    def sees(login):
        person = registry.desk.person(login)
        return find_record(registry.session, paper.code, person) is paper

    assert sees("manager")
    assert sees("colleague")
    for login in ("technician", "administrator", "reviewer", "reporter"):
        assert not sees(login), login
        with pytest.raises(NotFoundError):
            get_labelled(registry.session, paper.code, registry.desk.person(login))
    for login in ("technician", "administrator", "colleague"):
        with pytest.raises(RecordNotAllowedError):
            registry.add("paper", "证书", by=login, holder="colleague")
    # The log names fields, not what stood in them.
    details = [each.details for each in list_changes(registry.session, paper)]
    assert details == [{"fields": ["number"]}, {"code": paper.code}]
