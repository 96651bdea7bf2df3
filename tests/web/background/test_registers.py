"""What the service does by itself for registers: it tells, and it forgets."""

from datetime import timedelta

from sqlalchemy import select

from kb.audit import Actor, By
from kb.notifications.models import Notification
from kb.people import units
from kb.people.models import Tier
from kb.people.users import get_user
from kb.records.kinds import RecordKind
from kb.records.marks import PendingRecord
from kb.registers.entries import Entry
from kb.registers.models import Record
from kb.registers.service import NewRecord, add_record
from kb.registers.types import read_types
from tests.conftest import NOON
from web.background import chores

UNIT = "信息科"


def test_ends_are_told_once_and_papers_go_after_their_day(services, people):
    soon = (NOON + timedelta(days=20)).date().isoformat()
    over = (NOON - timedelta(days=2)).date().isoformat()
    assert people
    with services.database.writing() as session:
        by = By(Actor(get_user(session, "manager"), "test"), NOON)
        for code, texts in (
            ("agreement", {"category": "line", "party": "电信", "ends_on": soon}),
            ("paper", {"category": "certificate", "keep_until": over}),
        ):
            entry = Entry(name=code, texts={**texts, "holder": "technician"})
            add_record(session, read_types()[code], NewRecord(entry=entry), by=by)

    assert chores.keep_registers(services) == 2
    assert chores.keep_registers(services) == 0

    with services.database.reading() as session:
        assert list(session.scalars(select(Record.type_code))) == ["agreement"]
        told = session.scalars(select(Notification)).one()
        assert (told.user.login, told.kind) == ("technician", "record_ends")


def test_records_from_before_are_found_by_what_their_choices_are_called(
    services, people
):
    assert people
    asset = read_types()["asset"]
    with services.database.writing() as session:
        by = By(Actor(get_user(session, "manager"), "test"), NOON)
        texts = {"category": "network", "unit": UNIT}
        units.add_unit(session, UNIT, tier=Tier.COUNTY)
        record = add_record(
            session, asset, NewRecord(entry=Entry("核心", texts)), by=by
        )
        record.words, version = "core", record.version

    assert chores.word_registers(services) > 0
    assert chores.word_registers(services) == 0

    with services.database.reading() as session:
        record = session.scalars(select(Record)).one()
        assert "网络设备" in record.words
        assert record.version > version
        marks = select(PendingRecord).where(PendingRecord.kind == RecordKind.REGISTER)
        assert session.scalars(marks).first() is not None
