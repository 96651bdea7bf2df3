"""Attributes of elements: those of XML and SOAP pass, what would be lost is refused."""

import base64

import pytest

from tests.web.soap.conftest import SOAP_11, Y, envelope

XSI = "http://www.w3.org/2001/XMLSchema-instance"
XSD = "http://www.w3.org/2001/XMLSchema"
NAMESPACES = f'xmlns:i="{XSI}" xmlns:x="{XSD}" xmlns:y="{Y}" xmlns:s="{SOAP_11}"'
SECTIONS = (
    "<sections><section><name>symptom</name><text>没有反应</text></section>"
    "<section><name>resolution</name><text>重装</text></section></sections>"
)


def create(soap, title="<title>打印机脱机</title>", rest=""):
    message = envelope("createIncident", title + rest)
    return soap.post(
        message.replace("<createIncident", f"<createIncident {NAMESPACES}").encode()
    )


def test_fields_sent_as_attributes_are_refused_and_not_lost(soap):
    """As Node's soap does it with a field that is called attributes."""
    message = envelope("submitSolution", f"<title>重装驱动</title>{SECTIONS}").replace(
        "<submitSolution", '<submitSolution category="打印" system="Windows"'
    )

    answer = soap.post(message.encode())

    assert answer.fault == "bad_message"
    assert answer.text("serviceFault", "path") == "submitSolution/@category"


def test_an_attribute_deep_inside_is_named_by_its_place(soap):
    inner = SECTIONS.replace("<section><name>reso", '<section lang="zh"><name>reso')

    answer = soap.call("submitSolution", f"<title>重装驱动</title>{inner}")

    path = "submitSolution/sections/section[2]/@lang"
    assert (answer.fault, answer.text("serviceFault", "path")) == ("bad_message", path)


@pytest.mark.parametrize(
    "attribute",
    [
        'i:type="x:string"',
        'i:type="x:token"',
        'i:nil="false"',
        's:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"',
        'xml:lang="zh"',
        'xmlns:other="urn:other"',
    ],
)
def test_attributes_of_xml_and_of_soap_are_passed_over(soap, attribute):
    answer = create(soap, f"<title {attribute}>打印机脱机</title>")

    assert answer.text("title") == "打印机脱机"


@pytest.mark.parametrize(
    ("title", "path"),
    [
        # SOAP::Lite takes for base64 whatever is not ASCII, and sends it so.
        (
            f'<title i:type="x:base64Binary">{base64.b64encode("打印机".encode()).decode()}</title>',
            "createIncident/title",
        ),
        ('<title i:type="x:int">110</title>', "createIncident/title"),
        ('<title i:type="y:Section">打印机</title>', "createIncident/title"),
        ('<title i:type="">打印机</title>', "createIncident/title"),
        ('<title o:of="1" xmlns:o="urn:other">a</title>', "createIncident/title/@of"),
        ('<title href="#1"/>', "createIncident/title/@href"),
    ],
)
def test_a_type_that_contradicts_the_contract_is_refused(soap, title, path):
    answer = create(soap, title)

    assert (answer.fault, answer.text("serviceFault", "path")) == ("bad_message", path)


def test_numbers_may_be_called_by_any_type_of_whole_numbers(soap):
    fits = create(soap, rest='<impact i:type="x:integer">1</impact>')
    fits_not = create(soap, rest='<impact i:type="x:float">1</impact>')

    assert fits.text("impact") == "1"
    assert fits_not.text("serviceFault", "path") == "createIncident/impact"


def test_lists_and_their_items_may_name_their_types(soap):
    typed = SECTIONS.replace("<sections>", '<sections i:type="y:SectionList">').replace(
        "<section>", '<section i:type="y:Section">'
    )
    message = envelope("submitSolution", f"<title>重装驱动</title>{typed}")

    answer = soap.post(
        message.replace("<submitSolution", f"<submitSolution {NAMESPACES}").encode()
    )

    assert answer.fault == ""
