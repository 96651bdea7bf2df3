"""The forms of an incident: every field is asked, shown, and still there when refused."""

import pytest
from lxml import html

from kb.incidents.fields import FIELDS, Kind
from kb.incidents.models import Incident

TYPED = {Kind.LINE: "核心交换机", Kind.BLOCK: "一行\n两行", Kind.GRADE: "3"}
TOO_LONG = {Kind.LINE: "长" * 201, Kind.BLOCK: "长" * 20_001, Kind.GRADE: "9"}


def form_of(page, action):
    (form,) = (
        each
        for each in html.fromstring(page).iter("form")
        if each.get("method") == "post" and (each.get("action") or "").endswith(action)
    )
    return form


def said_in(form):
    """Without the line end that HTML puts before a text."""
    return {name: (value or "").strip("\r\n") for name, value in form.fields.items()}


def typed_in_every_field():
    return {name: TYPED[each.kind] for name, each in FIELDS.items()}


@pytest.fixture
def reported(technician, services):
    """An incident with something in every field."""
    technician.post("/incidents/new", typed_in_every_field())
    with services.database.reading() as session:
        (incident,) = session.query(Incident)
        return incident.id


def read(services, incident_id):
    with services.database.reading() as session:
        incident = session.get_one(Incident, incident_id)
        return {name: str(getattr(incident, name)) for name in FIELDS}


def test_what_is_typed_of_a_new_incident_is_kept(services, reported):
    assert read(services, reported) == typed_in_every_field()


@pytest.mark.parametrize("name", FIELDS)
def test_a_field_is_shown_and_can_be_corrected(technician, reported, name):
    page = technician.get(f"/incidents/{reported}").text

    assert said_in(form_of(page, "/edit"))[name] == TYPED[FIELDS[name].kind]
    if name != "title":
        shown = html.fromstring(page).xpath(
            "//aside//dd/text() | //*[contains(@class, 'said')]/text()"
        )
        words = {"impact": "One person", "urgency": "Can wait"}
        texts = {text.strip() for text in shown}
        assert words.get(name, TYPED[FIELDS[name].kind]) in texts


@pytest.mark.parametrize("name", FIELDS)
def test_a_form_that_names_one_field_corrects_only_that(
    technician, services, reported, name
):
    new = "2" if FIELDS[name].kind is Kind.GRADE else "anders"

    technician.post(f"/incidents/{reported}/edit", {name: new})

    assert read(services, reported) == {**typed_in_every_field(), name: new}


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_refused_correction_names_the_field_and_keeps_what_was_typed(
    log_in, services, reported, name, language
):
    typed = {**typed_in_every_field(), "title": "anders"}
    typed[name] = TOO_LONG[FIELDS[name].kind]

    answer = log_in("technician", language).post(f"/incidents/{reported}/edit", typed)

    assert answer.status_code == 422
    kept = said_in(form_of(answer.text, "/edit"))
    for each, value in typed.items():
        if value != "9":  # A grade is chosen, and there is no such choice.
            assert kept[each] == value
    assert read(services, reported) == typed_in_every_field()


@pytest.mark.parametrize("name", FIELDS)
def test_a_refused_report_keeps_what_was_typed(technician, name):
    typed = {**typed_in_every_field(), name: TOO_LONG[FIELDS[name].kind]}

    answer = technician.post("/incidents/new", {**typed, "reporter": "technician"})

    assert answer.status_code == 422
    (form,) = html.fromstring(answer.text).xpath("//form[@data-keep]")
    kept = said_in(form)
    assert kept["reporter"] == "technician"
    for each, value in typed.items():
        if value != "9":
            assert kept[each] == value
