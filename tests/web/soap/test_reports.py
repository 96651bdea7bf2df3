"""The report of the extended contract; what ready clients compiled has none."""

import pytest
from lxml import etree

from web.soap import contract

WSDL = "{http://schemas.xmlsoap.org/wsdl/}"


@pytest.mark.parametrize("name", ["wsdl", "wsdl12"])
def test_the_operation_stands_in_the_extended_contract_alone(client, name):
    usual = client.get(f"/soap?{name}").text
    extended = etree.fromstring(client.get(f"/soap?{name}&extended").data)
    places = [
        parent.tag.removeprefix(WSDL)
        for parent in extended.iter(f"{WSDL}portType", f"{WSDL}binding")
        for operation in parent.findall(f"{WSDL}operation")
        if operation.get("name") == "getReport"
    ]
    messages = [
        each.get("name")
        for each in extended.iter(f"{WSDL}message")
        if each.get("name").startswith("getReport")
    ]

    assert "getReport" not in usual
    assert places == ["portType", "binding"]
    assert messages == ["getReportRequest", "getReportAnswer"]


def test_what_was_added_is_read_by_the_schema():
    etree.XMLSchema(etree.fromstring(contract.read(contract.EXTENDED).encode()))
