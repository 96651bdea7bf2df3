"""Every door has every field of an incident, in its limits, and calls it by name."""

import pytest
from lxml import etree
from pydantic import TypeAdapter

from kb.incidents.fields import FIELDS, FILTERS, Kind
from web.api.incidents import (
    CreateInput,
    EditInput,
    IncidentDetails,
    IncidentOutput,
    ListInput,
)
from web.soap import contract
from web.soap.values import to_camel
from web.words import fields as words

XS = "{http://www.w3.org/2001/XMLSchema}"
SCHEMA = etree.fromstring(contract.read(contract.EXTENDED).encode())
INPUTS = [
    pytest.param(shape, name, id=f"{shape.__name__}-{name}")
    for shape in (CreateInput, EditInput)
    for name in FIELDS
]


def elements_of(path):
    return [each.get("name") for each in SCHEMA.find(path).iter(f"{XS}element")]


def bounds_of(shape, name):
    """What the shape's own description says of the longest text or the grades."""
    described = TypeAdapter(shape).json_schema()["properties"][name]
    (said,) = (
        each for each in described.get("anyOf", [described]) if each["type"] != "null"
    )
    return said.get("minimum", 0), said.get("maximum", said.get("maxLength"))


@pytest.mark.parametrize(("shape", "name"), INPUTS)
def test_an_operation_takes_a_field_up_to_its_limit(shape, name):
    assert name in shape.model_fields
    low, high = bounds_of(shape, name)

    assert high == FIELDS[name].limit
    assert low == (1 if FIELDS[name].kind is Kind.GRADE else 0)


@pytest.mark.parametrize("name", FIELDS)
def test_what_is_not_said_is_the_default_and_corrects_nothing(name):
    assert EditInput.model_fields[name].default is None
    field = CreateInput.model_fields[name]
    assert field.is_required() == FIELDS[name].is_required
    if not field.is_required():
        assert field.default == FIELDS[name].default


@pytest.mark.parametrize("shape", [IncidentOutput, IncidentDetails])
def test_an_operation_gives_every_field(shape):
    assert FIELDS.keys() <= shape.model_fields.keys()


def test_a_list_can_be_asked_for_what_filters():
    assert set(FILTERS) <= ListInput.model_fields.keys()


@pytest.mark.parametrize(
    ("path", "shape"),
    [
        (f"{XS}element[@name='createIncident']//{XS}sequence", CreateInput),
        (f"{XS}complexType[@name='Incident']", IncidentOutput),
        (f"{XS}complexType[@name='IncidentDetails']", IncidentDetails),
    ],
)
def test_the_contract_of_soap_has_the_elements_of_the_shape_in_its_order(path, shape):
    assert elements_of(path) == [to_camel(name) for name in shape.model_fields]


def test_every_field_has_its_words():
    assert words.LABELS.keys() == FIELDS.keys()
    assert words.GRADES.keys() == {
        name for name, each in FIELDS.items() if each.kind is Kind.GRADE
    }
