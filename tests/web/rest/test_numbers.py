"""The numbers for other systems: every one and every cut of the page, from the same count."""

from dataclasses import fields, replace

import pytest
from lxml import etree

from kb.people.models import Role
from kb.people.users import get_user
from kb.reports.cuts import Cut, Dimension
from kb.reports.keeping import Keeper
from kb.reports.numbers import BY_CODE, NUMBERS
from tests.factories import PASSWORD, make_user
from web.api.numbers import NumbersInput
from web.soap import contract

ONE_OF_EACH = {
    "client": "own",
    "unit": "-",
    "tier": "city",
    "post": "business",
    "service": "-",
    "system": "OA",
    "category": "网络",
    "cause": "defect",
    "person": "boss",
    "level": "1",
    "channel": "phone",
}


@pytest.fixture
def boss(services, people, rest_as):
    with services.database.writing() as session:
        make_user(session, "boss", roles=(Role.MANAGER,), password=PASSWORD)
        people["boss"] = get_user(session, "boss")
    return rest_as("boss")


def ask(reader, **query):
    answer = reader.get("/numbers", query_string={"period": "2026-03", **query})
    assert answer.status_code == 200, answer.text
    return answer.json


def test_there_are_all_numbers_of_the_page_in_its_order(boss):
    told = ask(boss)["numbers"]

    assert [each["code"] for each in told] == [each.code for each in NUMBERS]


def test_it_takes_every_cut_of_the_page_and_tells_apart_by_it():
    assert set(Dimension) <= NumbersInput.model_fields.keys()
    assert NumbersInput.model_fields["by"].annotation == Dimension | None


def test_soap_takes_what_rest_takes():
    schema = etree.fromstring(contract.read(contract.EXTENDED).encode())
    (sequence,) = schema.xpath(
        "//xs:element[@name='getNumbers']//xs:sequence",
        namespaces={"xs": "http://www.w3.org/2001/XMLSchema"},
    )

    taken = [each.get("name") for each in sequence]

    assert taken == list(NumbersInput.model_fields)


@pytest.mark.parametrize("dimension", Dimension)
def test_each_cut_counts_what_the_page_counts(boss, dimension):
    boss.post("/incidents", {"title": "登录失败", "system": "OA"})
    boss.post("/incidents", {"title": "打印机不工作"})
    query = {"number": "opened", "by": dimension.value}

    (whole,) = ask(boss, **query)["numbers"]
    (cut,) = ask(boss, **query, **{dimension.value: ONE_OF_EACH[dimension]})["numbers"]

    # Of people, those alone whom the reader leads.
    everything = 0 if dimension is Dimension.PERSON else 2
    assert sum(each["value"] for each in whole["groups"]) == whole["value"]
    assert whole["value"] == everything
    assert cut["kept"] is (dimension in BY_CODE["opened"].among.columns)
    assert cut["value"] <= whole["value"]


@pytest.mark.parametrize("query", [{}, {"number": "opened", "by": "system"}])
def test_what_is_kept_is_told_with_the_time_it_is_of(boss, app, services, query):
    app.extensions["kb"] = replace(services, figures=Keeper(many=1, slow=0))
    boss.post("/incidents", {"title": "登录失败"})

    first = ask(boss, **query)
    boss.post("/incidents", {"title": "打印机不工作"})
    again = ask(boss, **query)

    assert first["counted_at"] == again["counted_at"]
    if not query:
        assert again == first
    else:
        assert again["numbers"][0]["groups"] == first["numbers"][0]["groups"]


def test_the_cut_itself_has_no_part_that_cannot_be_asked_for():
    bounds = {"clients", "within", "people"}

    assert {each.name for each in fields(Cut)} - bounds == set(Dimension)
