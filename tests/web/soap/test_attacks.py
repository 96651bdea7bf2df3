"""Messages meant to harm: each is answered with a fault, and the next one is served."""

import resource
import time

import pytest

from tests.web.soap.attacks import ATTACKS, LIMIT, SEARCH
from tests.web.soap.conftest import SOAP_11, SOAP_12, envelope
from tests.web.soap.streams import Endless, stream


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_an_attack_is_a_fault_and_the_next_message_is_served(soap, attack):
    started = time.monotonic()
    answer = soap.post(attack.body, attack.content_type, **attack.headers)
    took = time.monotonic() - started
    after = soap.call("search")

    assert answer.status == 500
    assert answer.fault in ("bad_message", "too_large")
    assert b"root:" not in b"".join(
        (node.text or "").encode() for node in answer.root.iter()
    )
    assert took < 5
    assert after.status == 200


def test_a_stranger_learns_nothing_from_an_attack(stranger):
    told = {
        stranger.post(attack.body, attack.content_type, **attack.headers).fault
        for attack in ATTACKS.values()
    }

    assert told == {"bad_message", "too_large", "not_authenticated"}


def test_a_strangers_body_is_not_read(stranger):
    never_ends = Endless(SEARCH.encode()[:-40])

    assert b"not_authenticated" in stream(stranger, never_ends)
    assert never_ends.given < 1 << 20


def test_a_body_without_length_is_read_up_to_the_limit(soap):
    endless = Endless(SEARCH.encode()[:-40])

    assert b"too_large" in stream(soap, endless)
    assert endless.given < 2 * LIMIT


def test_a_length_beyond_the_limit_is_refused_unread(soap):
    endless = Endless(SEARCH.encode())

    assert b"too_large" in stream(soap, endless, CONTENT_LENGTH=str(LIMIT + 1))
    assert endless.given == 0


def test_memory_stays_bounded_while_a_large_file_comes_in(soap):
    inner = "<title>VPN</title><sections/><attachments><attachment><name>a</name><data>"
    head, _, tail = envelope("submitSolution", inner + "@").partition("@")
    body = (head + "QUFB" * (LIMIT // 5) + tail).encode()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(5):
        soap.post(body, "text/xml")
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    assert after - before < 60_000


@pytest.mark.parametrize("version", [SOAP_11, SOAP_12])
def test_what_must_be_understood_and_is_not_is_a_fault(soap, version):
    header = '<x:T xmlns:x="urn:x" e:mustUnderstand="1">1</x:T>'

    answer = soap.call("search", header=header, namespace=version)

    text = "".join(answer.root.itertext())
    assert "MustUnderstand" in text
    assert answer.status == (500 if version == SOAP_11 else 400)


def test_a_header_for_somebody_else_is_passed_over(soap):
    header = (
        '<x:T xmlns:x="urn:x" e:mustUnderstand="1" e:actor="urn:another">1</x:T>'
        '<x:U xmlns:x="urn:x">2</x:U>'
    )

    assert soap.call("search", header=header).status == 200


def test_an_envelope_of_another_version_is_a_version_mismatch(soap):
    answer = soap.post(SEARCH.replace(SOAP_11, "urn:soap:99").encode())

    assert "VersionMismatch" in "".join(answer.root.itertext())


@pytest.mark.parametrize("action", ['""', '"urn:yunzhi:v1#closeIncident"', "nonsense"])
def test_what_the_http_header_calls_the_operation_does_not_count(soap, action):
    answer = soap.post(SEARCH.encode(), SOAPAction=action)

    assert answer.text("total") == "0"


@pytest.mark.parametrize(
    "title",
    [
        "<![CDATA[打印机]]>",
        "打印<!-- <title>x</title> -->机",
        "<![CDATA[打]]>印<!-- -->机",
        "&#25171;&#x5370;机",
    ],
)
def test_comments_and_sections_within_a_text_change_nothing(soap, title):
    answer = soap.call("createIncident", f"<title>{title}</title>")

    assert answer.text("title") == "打印机"


def test_comments_may_stand_wherever_xml_allows_them(soap):
    body = envelope("search", "<!-- a --><query>a</query><!-- b -->", header="<!-- -->")
    commented = "<!-- a -->" + body.replace("<e:Body>", "<!-- --><e:Body><!-- -->")

    assert soap.post((commented + "<!-- end -->\n").encode()).status == 200


def test_a_section_may_hold_a_file_and_is_decoded_once(soap):
    answer = soap.call(
        "submitSolution",
        "<title>VPN</title><sections><section><name>symptom</name><text>x</text>"
        "</section></sections><attachments><attachment><name>a.txt</name>"
        "<data><![CDATA[QU]]><!-- b -->JD</data></attachment></attachments>",
    )

    assert answer.text("attachment", "size") == "3"
