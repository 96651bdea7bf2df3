"""The contract as it is served, and as clients read it."""

from dataclasses import replace

import pytest
import requests
import zeep
from lxml import etree

from web.app import create_app
from web.soap import contract
from web.soap.door import OFFERED

SOAP = {
    "wsdl": "{http://schemas.xmlsoap.org/wsdl/soap/}",
    "wsdl12": "{http://schemas.xmlsoap.org/wsdl/soap12/}",
}
WSDL = "{http://schemas.xmlsoap.org/wsdl/}"
XS = "{http://www.w3.org/2001/XMLSchema}"


def describe(client, name):
    return etree.fromstring(client.get(f"/soap?{name}").data)


def addresses(root, version):
    return {node.get("location") for node in root.iter(f"{version}address")}


@pytest.mark.parametrize("name", SOAP)
def test_each_contract_speaks_one_version_and_needs_no_other_file(client, name):
    (other,) = SOAP.keys() - {name}

    root = describe(client, name)

    assert addresses(root, SOAP[name]) == {"http://127.0.0.1:8000/soap"}
    assert addresses(root, SOAP[other]) == set()
    assert not list(root.iter(f"{XS}include", f"{XS}import", f"{WSDL}import"))


def test_without_a_name_it_is_the_contract_of_soap_1_1(client):
    assert client.get("/soap").data == client.get("/soap?wsdl").data
    assert client.get("/soap?WSDL").data == client.get("/soap?wsdl").data


def test_the_schema_is_served_by_itself(client):
    etree.XMLSchema(describe(client, "xsd"))


@pytest.mark.parametrize("name", SOAP)
def test_the_public_address_stands_in_the_contract(services, name):
    settings = replace(services.settings, public_url="https://kb.example/a&b/")
    client = create_app(replace(services, settings=settings)).test_client()

    root = describe(client, name)

    assert addresses(root, SOAP[name]) == {"https://kb.example/a&b/soap"}


@pytest.mark.parametrize("name", SOAP)
def test_what_is_described_is_what_is_served(client, name):
    root = describe(client, name)
    described = {
        operation.get("name")
        for operation in root.find(f"{WSDL}portType").iter(f"{WSDL}operation")
    }

    assert described == OFFERED


@pytest.mark.parametrize("name", SOAP)
def test_a_client_finds_every_operation_with_one_typed_fault(name, tmp_path):
    path = tmp_path / "contract.wsdl"
    path.write_text(contract.to_wsdl(name, "http://127.0.0.1/soap"), encoding="utf-8")

    with requests.Session() as session:
        client = zeep.Client(str(path), transport=zeep.Transport(session=session))
    (binding,) = client.wsdl.bindings.values()

    assert set(binding._operations) == OFFERED
    assert {
        fault
        for operation in binding._operations.values()
        for fault in operation.faults
    } == {"serviceFault"}
