"""Each field of an incident is declared once, and every place that has it is complete."""

import pytest

from kb.credentials import MASK, PrivateKeyError
from kb.exchange.cells import Reading, Row
from kb.exchange.incident_records import iter_incidents
from kb.exchange.presets.yunzhi import INCIDENT_FIELDS, INCIDENTS
from kb.exchange.understanding import to_incident
from kb.incidents import opening
from kb.incidents.errors import IncidentCase, IncidentInputError
from kb.incidents.fields import FIELDS, Kind, check, values_of
from kb.incidents.models import Incident
from kb.text import TextTooLongError
from tests.keys import PRIVATE_KEY

EXAMPLES = {Kind.LINE: "ERP\x00 测试", Kind.BLOCK: " 一行\n两行\n", Kind.GRADE: 1}
KEPT = {Kind.LINE: "ERP 测试", Kind.BLOCK: "一行\n两行", Kind.GRADE: 1}
TEXTS = [name for name, each in FIELDS.items() if each.kind is not Kind.GRADE]
GRADES = [name for name, each in FIELDS.items() if each.kind is Kind.GRADE]


def example(name):
    return EXAMPLES[FIELDS[name].kind]


def kept(name):
    return KEPT[FIELDS[name].kind]


@pytest.mark.parametrize("name", FIELDS)
def test_a_field_is_a_column_with_the_same_default(name):
    column = Incident.__table__.columns[name]
    given = column.default.arg if column.default is not None else None

    assert not column.nullable
    assert given == FIELDS[name].default or FIELDS[name].kind is Kind.BLOCK


@pytest.mark.parametrize("name", FIELDS)
def test_what_is_reported_is_kept(desk, name):
    incident = desk.incident(**{"title": "VPN", name: example(name)})

    assert getattr(incident, name) == kept(name)


@pytest.mark.parametrize("name", FIELDS)
def test_a_correction_changes_what_it_names_and_nothing_else(desk, name):
    everything = {each: example(each) for each in FIELDS} | {"impact": 3, "urgency": 3}
    incident = desk.incident(**everything)
    before = values_of(incident)
    new = 2 if FIELDS[name].kind is Kind.GRADE else "anders"

    opening.edit(desk.session, incident, {name: new}, by=desk.as_("technician"))

    assert values_of(incident) == {**before, name: new}
    assert incident.events[-1].details == {"changed": {name: [before[name], new]}}


def test_a_correction_that_says_the_same_leaves_no_trace(desk):
    incident = desk.incident(system="ERP")

    opening.edit(desk.session, incident, {"system": " ERP "}, by=desk.as_("technician"))

    assert [event.action for event in incident.events] == ["open"]


def test_a_correction_can_empty_a_field(desk):
    incident = desk.incident(system="ERP", description="x")

    opening.edit(
        desk.session,
        incident,
        {"system": "", "description": " "},
        by=desk.as_("technician"),
    )

    assert (incident.system, incident.description) == ("", "")


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_is_kept_up_to_its_limit_and_refused_beyond(name):
    limit = FIELDS[name].limit

    assert check({name: "字" * limit}) == {name: "字" * limit}
    with pytest.raises((IncidentInputError, TextTooLongError)) as caught:
        check({name: "字" * (limit + 1)})
    assert caught.value.values["limit"] == limit


def test_what_is_refused_is_named():
    with pytest.raises(IncidentInputError) as caught:
        check({"system": "字" * 201})

    assert caught.value.case is IncidentCase.LINE_TOO_LONG
    assert caught.value.values == {"field": "system", "limit": 200}


@pytest.mark.parametrize("name", GRADES)
@pytest.mark.parametrize("grade", [0, 4, -1])
def test_a_grade_is_1_2_or_3(name, grade):
    with pytest.raises(IncidentInputError) as caught:
        check({name: grade})

    assert caught.value.case is IncidentCase.BAD_GRADE
    assert caught.value.values == {"field": name}


@pytest.mark.parametrize("name", FIELDS)
def test_a_field_leaves_with_the_export_and_can_come_back(desk, database, name):
    desk.incident(**{"title": "VPN", name: example(name)})
    desk.session.commit()

    (record,) = iter_incidents(database, desk.person("manager"))

    assert record[name] == kept(name)
    assert name in INCIDENT_FIELDS
    row = Row(
        {key: (value,) for key, value in record.items()}, Reading(preset=INCIDENTS)
    )
    assert getattr(to_incident(row), name) == kept(name)


@pytest.mark.parametrize("name", TEXTS)
def test_a_password_that_somebody_lets_slip_is_masked(desk, name):
    incident = desk.incident(**{"title": "VPN", name: "连不上，口令：Abc12345"})

    assert getattr(incident, name) == f"连不上，口令：{MASK}"


@pytest.mark.parametrize("name", TEXTS)
def test_a_private_key_is_refused(desk, name):
    with pytest.raises(PrivateKeyError):
        desk.incident(**{"title": "VPN", name: PRIVATE_KEY})
