"""The managers' numbers on their pages: each with its name, definition and value."""

import re
from html import escape, unescape
from io import BytesIO

import pytest
from flask_babel import force_locale
from openpyxl import load_workbook

from kb.people import units
from kb.people.models import Post, Tier
from kb.reports.cuts import Dimension
from kb.reports.numbers import BY_CODE, NUMBERS
from kb.settings import LANGUAGES
from tests.conftest import NOON
from tests.desk import Desk
from web.words.numbers import NUMBERS as WORDS

CODES = [number.code for number in NUMBERS]


@pytest.fixture(params=LANGUAGES)
def manager(log_in, request):
    return log_in("manager", request.param)


def words(app, code, language):
    with app.test_request_context(), force_locale(language):
        return str(WORDS[code].name), str(WORDS[code].definition)


def test_every_number_has_words_and_nothing_else_has():
    assert set(WORDS) == set(CODES)
    assert len(BY_CODE) == len(CODES), "two numbers have one code"


@pytest.mark.parametrize("code", CODES)
def test_every_number_has_a_name_and_a_definition_in_each_language(app, code):
    english, chinese = (words(app, code, language) for language in ("en", "zh"))

    assert all(english)
    assert all(said.isascii() for said in english)
    assert not any(said.isascii() for said in chinese)


@pytest.mark.parametrize("code", CODES)
def test_every_number_has_its_page_with_name_definition_and_value(app, manager, code):
    name, definition = words(app, code, manager.language)

    answer = manager.get(f"/numbers/{code}")

    assert answer.status_code == 200
    assert escape(name, quote=False) in answer.text
    assert definition in answer.text.replace("&#34;", '"')
    shown = r'<span class="figure">(–|\d[^<]*|not kept here yet|此处尚未记录)</span>'
    assert re.search(shown, answer.text)


def test_all_numbers_stand_on_one_page(app, manager):
    page = manager.get("/numbers").text

    missing = [
        code for code in CODES if words(app, code, manager.language)[0] not in page
    ]
    assert missing == []
    assert page.count('class="figure"') == len(CODES)


def test_a_number_that_does_not_exist_is_not_found(manager):
    assert manager.get("/numbers/no_such_number").status_code == 404


@pytest.fixture
def units_with_incidents(services, people):  # noqa: ARG001 - they come first.
    """A city with a county, and another city; each with an incident of this month."""
    with services.database.writing() as session:
        desk = Desk(session)
        city = units.add_unit(session, "甲市", tier=Tier.CITY)
        county = units.add_unit(session, "乙县", tier=Tier.COUNTY, parent=city)
        other = units.add_unit(session, "丙市", tier=Tier.CITY)
        desk.incident("市里的", unit=city, system="=2+5")
        desk.incident("县里的", unit=county, system="ERP")
        desk.incident("外面的", unit=other, system="planted")
        city.lead = desk.person("technician")
        session.flush()
        return {unit.name: unit.id for unit in (city, county, other)}


def test_numbers_of_a_unit_hold_those_below_it_and_lead_to_their_list(
    manager, units_with_incidents
):
    address = f"unit={units_with_incidents['甲市']}&period={NOON:%Y}-Q1"
    page = manager.get(f"/numbers/opened?{address}").text
    listed = manager.get(f"/incidents?number=opened&{address}").text

    assert '<span class="figure">2</span>' in page
    for text in (page, listed):
        assert "市里的" in text
        assert "县里的" in text
        assert "外面的" not in text


@pytest.mark.usefixtures("units_with_incidents")
def test_a_number_is_told_apart_and_each_group_leads_to_its_list(manager):
    page = manager.get("/numbers?by=unit&show=opened&period=2026-03").text
    row = re.search(
        r'<tr role="row"><th role="rowheader" scope="row"><a href="[^"]*">甲市</a>.*?</tr>',
        page,
        re.DOTALL,
    )

    assert row is not None
    assert ">2</td>" in row[0]
    (link,) = re.findall(r'href="(/incidents[^"]*)"', row[0])
    listed = manager.get(unescape(link)).text
    assert "市里的" in listed
    assert "县里的" in listed


@pytest.mark.usefixtures("units_with_incidents")
def test_the_page_tells_numbers_apart_by_every_dimension(log_in):
    manager = log_in("manager", "en")

    for by in Dimension:
        answer = manager.get(f"/numbers?by={by}&show=closed&period=2026")
        assert answer.status_code == 200, by


@pytest.mark.usefixtures("units_with_incidents")
def test_a_cell_of_a_table_is_never_a_formula(manager):
    address = "/numbers/opened/table.{}?by=system&period=2026-03"
    text = manager.get(address.format("csv")).text
    book = load_workbook(BytesIO(manager.get(address.format("xlsx")).data))
    names = [row[0].value for row in book.active.iter_rows(min_row=2)]

    assert "'=2+5," in text
    assert "=2+5" in names
    assert {cell.data_type for row in book.active for cell in row} <= {"s", "n"}
    assert book.active.cell(2, 2).value == 1


def test_what_the_address_says_wrongly_is_refused(log_in):
    manager = log_in("manager", "en")

    for query, status in (
        ("period=2026-13", 422),
        ("period=soon", 422),
        ("by=colour", 422),
        ("tier=planet", 422),
        ("level=5", 422),
        ("unit=abc", 422),
        ("unit=99999", 404),
        ("client=99999", 404),
        ("show=nothing", 404),
    ):
        assert manager.get(f"/numbers?{query}").status_code == status, query
        listed = manager.get(f"/incidents?number=opened&{query}")
        is_read = not query.startswith(("by", "show"))
        assert listed.status_code == (status if is_read else 200), query


def test_a_lead_reads_the_numbers_of_the_units_led_alone(log_in, units_with_incidents):
    lead = log_in("technician", "en")
    page = lead.get("/numbers?by=system&show=opened&period=2026-03").text

    assert "ERP" in page
    assert "planted" not in page
    assert "丙市" not in page
    outside = units_with_incidents["丙市"]
    for path in (f"/numbers?unit={outside}", f"/numbers/opened?unit={outside}"):
        assert lead.get(path).status_code == 404
    assert lead.get(f"/incidents?number=opened&unit={outside}").status_code == 404
    assert lead.get("/numbers/scores").status_code in (403, 404)


def test_who_leads_nothing_begins_with_their_own_numbers(log_in):
    reader = log_in("technician", "en")

    assert "Person: technician" in reader.get("/numbers").text
    assert reader.get("/numbers?person=1").status_code in (200, 404)
    assert log_in("requester", "en").get("/numbers").status_code in (403, 404)


def test_people_are_shown_by_name_with_how_well_they_did(log_in, services):
    with services.database.writing() as session:
        desk = Desk(session)
        desk.closed()
        units.assign(
            session,
            desk.person("technician"),
            city := units.add_unit(session, "甲市", tier=Tier.CITY),
            Post.TECHNICAL,
        )
        city.lead = desk.person("manager")
    page = (
        log_in("manager", "en")
        .get("/numbers?by=person&show=closed&period=2026-03")
        .text
    )

    assert ">Link accuracy</th>" in page
    assert ">Reopen rate</th>" in page


@pytest.mark.usefixtures("units_with_incidents")
def test_scores_show_what_is_asked_and_not_written(manager):
    page = manager.get("/numbers/scores?period=2026-03").text

    row = re.search(r'<th role="rowheader" scope="row">ERP.*?</tr>', page, re.DOTALL)
    assert row is not None
    assert "badge-state" in row[0]
    assert manager.get("/numbers/scores?by=person").status_code == 422
