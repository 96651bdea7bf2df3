"""The same incident, played by programs in six languages against a running service."""

import pytest
import requests
import zeep
from zeep.wsse.username import UsernameToken

from tests.clients import building
from tests.clients.building import PROGRAMS
from tests.clients.conftest import PASSWORD, issue_digest_secret
from tests.clients.scenario import EXPECTED, play
from tests.programs import NODE_SOAP


def connect(service, wsdl="wsdl", *, token="", wsse=None):
    """zeep's port."""
    session = requests.Session()
    if token:
        session.headers["Authorization"] = f"Bearer {token}"
    transport = zeep.Transport(session=session, timeout=30, operation_timeout=30)
    client = zeep.Client(
        f"{service.soap}?{wsdl}",
        transport=transport,
        wsse=wsse,
        # Else lxml takes no text of more than 10 MB, such as a file in an answer.
        settings=zeep.Settings(xml_huge_tree=True),
    )
    return client.service


def read_fault(port):
    """How zeep gives the typed fault: as XML, which it turns into the type on demand."""
    kind = port._client.get_element("{urn:yunzhi:v1}serviceFault")

    def call(act):
        with pytest.raises(zeep.exceptions.Fault) as caught:
            act()
        detail = caught.value.detail
        return kind.parse(detail[0], port._client.wsdl.types)

    return call


@pytest.fixture
def on_line(review_all):
    """The reviewer looks once the client has been told that the review is missing."""

    def look(line):
        if line.startswith("refused"):
            review_all()

    return look


@pytest.fixture
def play_with(on_line):
    return lambda port, name: play(port, read_fault(port), name, on_line)


@pytest.fixture
def play_program(service, on_line):
    """The transcript of a program that is given address, token and further words."""

    def start(program, *words):
        command = (*program, service.soap, service.token, *words)
        return building.follow(command, on_line)

    return start


@pytest.mark.parametrize("wsdl", ["wsdl", "wsdl12"])
def test_zeep_plays_the_scenario(service, play_with, wsdl):
    port = connect(service, wsdl, token=service.token)

    assert play_with(port, f"zeep {wsdl}") == EXPECTED


def test_zeep_logs_in_with_a_password_in_the_envelope(service):
    port = connect(service, wsse=UsernameToken("desk", PASSWORD))

    assert port.search(query="开机").total == 1


def test_zeep_plays_the_scenario_with_a_token_for_the_password(service, play_with):
    wsse = UsernameToken("desk", service.token)

    assert play_with(connect(service, wsse=wsse), "zeep text") == EXPECTED


def test_zeep_plays_the_scenario_with_a_digest(service, play_with):
    secret = issue_digest_secret(service)
    wsse = UsernameToken("erp", secret, use_digest=True)

    assert play_with(connect(service, wsse=wsse), "zeep digest") == EXPECTED


@pytest.fixture(scope="session")
def jaxws(service, tmp_path_factory):
    return building.build_jaxws(service, tmp_path_factory.mktemp("jaxws"))


@pytest.mark.needs("java")
@pytest.mark.parametrize("name", ["inline", "mtom"])
def test_jaxws_plays_the_scenario(play_program, jaxws, name):
    assert play_program(jaxws, name) == EXPECTED


@pytest.fixture(scope="session")
def cxf(service, tmp_path_factory):
    return building.build_cxf(service, tmp_path_factory.mktemp("cxf"))


@pytest.mark.needs("cxf")
@pytest.mark.parametrize("name", ["inline", "mtom"])
def test_cxf_plays_the_scenario(play_program, cxf, name):
    assert play_program(cxf, name) == EXPECTED


@pytest.mark.needs("node-soap")
@pytest.mark.parametrize("wsdl", ["wsdl", "wsdl12"])
def test_node_plays_the_scenario(play_program, monkeypatch, wsdl):
    monkeypatch.setenv("NODE_PATH", str(NODE_SOAP))
    program = ("node", PROGRAMS / "node" / "scenario.js")

    assert play_program(program, f"node {wsdl}", wsdl) == EXPECTED


@pytest.mark.needs("axis")
def test_axis_plays_the_scenario(service, play_program, tmp_path):
    program = building.build_axis(service, tmp_path)

    assert play_program(program, "axis") == EXPECTED


@pytest.mark.needs("php")
@pytest.mark.parametrize("wsdl", ["wsdl", "wsdl12"])
def test_php_plays_the_scenario(play_program, wsdl):
    program = ("php", "-d", "memory_limit=256M", PROGRAMS / "scenario.php")

    assert play_program(program, f"php {wsdl}", wsdl) == EXPECTED


@pytest.mark.needs("gsoap")
@pytest.mark.parametrize("wsdl", ["wsdl", "wsdl12"])
def test_gsoap_plays_the_scenario(service, play_program, tmp_path, wsdl):
    program = building.build_gsoap(service, tmp_path, wsdl)

    assert play_program(program, f"gsoap {wsdl}") == EXPECTED
