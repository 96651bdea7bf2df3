"""Clients that were made of the first contract go on, whatever has been added since."""

from pathlib import Path

import pytest
from lxml import etree

from web.soap import contract

NOW = Path(contract.__file__).parent
FIRST = Path(__file__).parent / "v1"
"""The contract as ready clients have compiled it. Nothing here is ever changed."""
SCHEMA = "{http://www.w3.org/2001/XMLSchema}"
ASKED_FOR = {
    ("SearchResult", "notes"),
    ("Article", "documentNumber"),
    *(("Change", name) for name in ("noun", "key", "link")),
    ("Incident", "cause"),
    ("IncidentDetails", "cause"),
    *(
        (name, clock)
        for name in ("Incident", "IncidentDetails")
        for clock in ("waitsFor", "dueAt", "leftSeconds", "late")
    ),
}
"""New elements of answers, which come only to who sends a new element of a request."""


def definitions(path):
    """Each type and element by its name: what it holds, in order."""
    schema = etree.parse(path).getroot()
    return {
        (top.tag.removeprefix(SCHEMA), top.get("name")): [
            (part.tag.removeprefix(SCHEMA), dict(part.attrib))
            for part in top.iter(
                f"{SCHEMA}element", f"{SCHEMA}enumeration", f"{SCHEMA}attribute"
            )
            if part is not top
        ]
        for top in schema
        if top.get("name")
    }


@pytest.mark.parametrize("name", ["yunzhi.wsdl", "yunzhi12.wsdl", "yunzhi.xsd"])
def test_the_contract_of_v1_is_frozen(name):
    """Sources that were written against it would compile no longer."""
    assert (NOW / name).read_bytes() == (FIRST / name).read_bytes()


@pytest.mark.parametrize("name", ["wsdl", "wsdl12", "xsd"])
def test_the_extended_contract_is_given_to_who_asks_for_it(client, name):
    usual = client.get(f"/soap?{name}").text
    extended = client.get(f"/soap?{name}&extended").text

    assert 'name="notes"' not in usual
    assert 'name="notes"' in extended


def test_what_is_added_is_optional_and_the_rest_is_as_it_was():
    now, first = definitions(NOW / contract.EXTENDED), definitions(FIRST / "yunzhi.xsd")

    for key, before in first.items():
        added = [part for part in now[key] if part not in before]
        assert [part for part in now[key] if part in before] == before, key
        assert all(attributes.get("minOccurs") == "0" for _, attributes in added), key


def test_answers_of_v1_get_nothing_new_unasked():
    """Ready clients of CXF, Axis2 and suds fail on one new element in an answer."""
    now, first = definitions(NOW / contract.EXTENDED), definitions(FIRST / "yunzhi.xsd")
    added = {
        (name, attributes["name"])
        for (kind, name), before in first.items()
        if kind == "complexType"
        for _, attributes in now[kind, name]
        if attributes not in [each for _, each in before]
    }

    assert added == ASKED_FOR
