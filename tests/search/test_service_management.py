"""What serves a client, as documents: what is found, and what never is."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from kb.baselines import service as baselines
from kb.baselines.files import read_table
from kb.baselines.service import NewBaseline
from kb.baselines.taking import take_facts
from kb.checklists.questions import read_checklist
from kb.complaints import service as complaints
from kb.complaints.models import ComplaintChannel
from kb.complaints.service import Received
from kb.duties import service as duties
from kb.duties.service import Draft
from kb.handovers import lines, reading
from kb.handovers import service as handovers
from kb.handovers.lines import NewLine
from kb.handovers.models import Handover, HandoverDirection
from kb.handovers.service import Party
from kb.items import service as items
from kb.items.service import NewItem
from kb.items.sources import ItemSource
from kb.people import units
from kb.people.models import Tier
from kb.records.kinds import RecordKind, to_key
from kb.records.readers import words_of
from kb.registers import service as registers
from kb.registers.entries import Entry
from kb.registers.moves import Action
from kb.registers.service import NewRecord
from kb.registers.types import read_type, read_types
from kb.services.contracts import Terms, add_contract
from kb.services.models import OWN, Client
from kb.training import courses
from kb.training.courses import Taught
from kb.training.models import CourseAudience
from search import records
from search.engines.memory import MemoryEngine
from tests.desk import Desk
from tests.search.documents import find
from tests.search.test_records import bring_up


@pytest.fixture
def engine():
    return MemoryEngine()


@pytest.fixture
def desk(session):
    desk = Desk(session)
    units.add_unit(session, "市级信息科", tier=Tier.CITY)
    return desk


def found(desk, engine, text, login):
    bring_up(desk.session, engine)
    words = words_of(desk.session, desk.person(login))
    return {hit.article_id for hit in find(engine, text, readers=words).hits}


def make_item(desk, **values):
    new = NewItem(
        title="quokka 没有备件",
        source=ItemSource.IMPROVEMENT,
        client_id=OWN,
        description="wombat",
        **values,
    )
    return items.open_item(desk.session, new, by=desk.as_("technician"))


def add_record(desk, type_code, name, *, by="technician", **texts):
    found = read_types()[type_code]
    new = NewRecord(entry=Entry(name=name, texts=texts))
    return registers.add_record(desk.session, found, new, by=desk.as_(by))


def test_an_item_is_found_by_staff_in_its_words_and_number(desk, engine):
    item = make_item(desk, clause="备件管理 8.4")
    key = to_key(RecordKind.ITEM, item.id)

    for text in ("quokka", "wombat", "8.4", item.number):
        assert key in found(desk, engine, text, "colleague"), text
    assert found(desk, engine, "quokka", "reporter") == set()

    item.title = "numbat 没有备件"
    desk.session.flush()
    assert found(desk, engine, "quokka", "colleague") == set()


def test_a_complaint_and_what_is_confidential_are_no_documents(desk, engine):
    """Not even for administrators: an index knows of nobody from whom it is kept."""
    received = Received(
        text="quokka 两天没人联系我",
        channel=ComplaintChannel.PAGE,
        complainer=desk.person("reporter"),
        about=desk.person("technician"),
    )
    within = timedelta(hours=8)
    complaint = complaints.receive(
        desk.session, received, within=within, by=desk.as_("reporter")
    )
    make_item(desk, confidential=True)
    make_item(desk, about_id=desk.person("colleague").id)
    complaint.item.confidential = False
    complaint.item.about_id = None
    item = make_item(desk)
    readers = ("administrator", "manager", "technician", "colleague", "reporter")

    seen = set().union(*(found(desk, engine, "quokka", each) for each in readers))
    assert seen == {to_key(RecordKind.ITEM, item.id)}

    item.confidential = True
    desk.session.flush()
    assert found(desk, engine, "quokka", "administrator") == set()
    assert not records.find_differences(desk.session, engine)


def test_a_duty_is_found_by_its_title_number_and_places(desk, engine):
    draft = Draft(
        kind="patrol",
        title="quokka 机房巡检",
        unit=units.get_by_name(desk.session, "市级信息科"),
        rule="FREQ=DAILY",
        starts_on=date(2026, 3, 2),
        places=("三楼 wombat 间",),
        checklist=read_checklist(
            [{"key": "door", "words": "门已锁", "type": "yes_no"}]
        ),
    )
    duty = duties.add_duty(desk.session, draft, by=desk.as_("manager"))
    key = to_key(RecordKind.DUTY, duty.id)

    for text in ("quokka", "wombat", duty.number):
        assert found(desk, engine, text, "technician") == {key}, text
    assert found(desk, engine, "quokka", "reporter") == set()


def test_a_record_is_found_by_code_serial_number_choice_and_texts(desk, engine):
    desk.person("neighbour")
    record = add_record(
        desk,
        "asset",
        "quokka 服务器",
        category="network",
        unit="市级信息科",
        serial="SN-77 41X",
        place="三楼 wombat 间",
        holder="neighbour",
    )
    key = to_key(RecordKind.REGISTER, record.id)

    for text in ("quokka", "wombat", record.code, "SN-77 41X", "网络设备"):
        assert key in found(desk, engine, text, "technician"), text
    assert found(desk, engine, "quokka", "neighbour") == {key}
    assert found(desk, engine, "quokka", "reporter") == set()

    registers.move_record(
        desk.session,
        read_types()["asset"],
        record,
        Action.END,
        text="报废",
        by=desk.as_("technician"),
    )
    (hit,) = find(engine_after(desk, engine), "quokka", readers={"staff"}).hits
    assert hit.attributes["state"] == "ended"


VAN = """
code: van
names: {zh: 车辆, en: Vans}
title: {zh: 车牌, en: Plate}
pattern: "CL-{000}"
fields:
  - key: fuel
    kind: choice
    names: {zh: 燃料, en: Fuel}
    choices: {e: {zh: 纯电动, en: Electric}}
"""


def test_a_choice_of_an_own_type_is_found_in_both_languages(desk, engine):
    new = NewRecord(entry=Entry(name="京A 00001", texts={"fuel": "e"}))
    van = read_type(VAN, "van")
    record = registers.add_record(desk.session, van, new, by=desk.as_("technician"))

    key = to_key(RecordKind.REGISTER, record.id)
    for text in ("纯电动", "electric"):
        assert found(desk, engine, text, "technician") == {key}, text


def engine_after(desk, engine):
    bring_up(desk.session, engine)
    return engine


def test_a_paper_of_staff_is_found_by_nobody(desk, engine):
    desk.person("technician")
    paper = add_record(
        desk,
        "paper",
        "quokka 证书",
        by="manager",
        holder="technician",
        category="certificate",
        number="WOMBAT-9",
        keep_until="2030-12-31",
    )
    readers = ("administrator", "manager", "technician", "colleague", "reporter")

    for text in ("quokka", "WOMBAT-9", paper.code):
        for each in readers:
            assert found(desk, engine, text, each) == set(), (text, each)
    assert not records.find_differences(desk.session, engine)


def test_a_baseline_is_found_by_staff_and_what_deviates_by_nobody(desk, engine):
    terminal = add_record(desk, "asset", "终端", category="terminal", unit="市级信息科")
    new = NewBaseline(code="terminals", name="numbat 终端", unit="市级信息科")
    baseline = baselines.add_baseline(
        desk.session, new, read_types(), by=desk.as_("manager")
    )
    baselines.expect(
        desk.session, baseline, "antivirus = quokka 6.0", by=desk.as_("manager")
    )
    told = read_table(f"record,antivirus\n{terminal.code},wombat 5.1")
    take_facts(desk.session, baseline, told, "facts.csv", by=desk.as_("technician"))
    key = to_key(RecordKind.BASELINE, baseline.id)

    for text in ("numbat", "quokka", "terminals"):
        assert key in found(desk, engine, text, "colleague"), text
        assert key not in found(desk, engine, text, "reporter"), text
    assert found(desk, engine, "wombat", "colleague") == set()

    baselines.end_baseline(desk.session, baseline, by=desk.as_("manager"))
    assert key not in found(desk, engine, "numbat", "colleague")


def test_a_hand_over_is_found_by_staff_and_by_its_parties(desk, engine):
    client = desk.session.get_one(Client, OWN)
    terms = Terms(number="HT-9", starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))
    contract = add_contract(desk.session, client, terms, by=desk.as_("administrator"))
    desk.person("reporter")
    draft = handovers.Draft(
        contract_id=contract.id,
        direction=HandoverDirection.HAND_BACK,
        giver=Party(name="numbat", organisation="wombat 科技"),
        receiver=Party(login="reporter"),
    )
    handover = handovers.begin(
        desk.session, draft, read_types(), "zh", by=desk.as_("manager")
    )
    key = to_key(RecordKind.HANDOVER, handover.id)
    for text in ("HT-9", "numbat", "wombat", handover.number):
        assert key in found(desk, engine, text, "colleague"), text

    line = NewLine(title="quokka 机房钥匙", expected=3)
    lines.add_line(
        desk.session, handover, line, read_types(), "zh", by=desk.as_("manager")
    )
    everybody = ("administrator", "manager", "technician", "reporter", "neighbour")
    for login in everybody:
        person = desk.person(login)
        seen = select(Handover.id).where(reading.visible_to(desk.session, person))
        sees = handover.id in desk.session.scalars(seen).all()
        assert (key in found(desk, engine, "quokka", login)) is sees, login
    desk.person("reporter").active = False
    desk.session.flush()
    assert found(desk, engine, "quokka", "reporter") == set()


def test_a_course_is_found_by_staff_in_what_it_teaches(desk, engine):
    taught = Taught(
        title="numbat 报税培训",
        audience=CourseAudience.OPERATORS,
        teaches="怎样填写 quokka 表",
        system="金税三期",
        operation="wombat 申报",
    )
    course = courses.add_course(desk.session, taught, OWN, by=desk.as_("manager"))
    key = to_key(RecordKind.COURSE, course.id)

    for text in ("numbat", "quokka", "wombat", "系统:金税三期"):
        assert key in found(desk, engine, text, "technician"), text
        assert found(desk, engine, text, "reporter") == set(), text
