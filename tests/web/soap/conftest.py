"""Programs that speak SOAP: tokens, envelopes, and what comes back."""

from dataclasses import dataclass, field

import pytest
from lxml import etree

from kb.people.models import Role
from tests.factories import make_article, make_draft, make_user
from web.answers import indexing
from web.soap import contract

Y = "urn:yunzhi:v1"
SOAP_11 = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP_12 = "http://www.w3.org/2003/05/soap-envelope"
SCHEMA = etree.XMLSchema(etree.fromstring(contract.read(contract.EXTENDED).encode()))
PASSWORD = "a long enough password"


@dataclass(frozen=True)
class Answer:
    status: int
    root: etree._Element
    headers: dict = field(default_factory=dict)

    @property
    def fault(self):
        """Code of the typed fault; empty if it is none."""
        found = self.root.find(f".//{{{Y}}}serviceFault/{{{Y}}}code")
        return "" if found is None else found.text

    def text(self, *path):
        return self.root.findtext(".//" + "/".join(f"{{{Y}}}{name}" for name in path))

    def texts(self, *path):
        found = self.root.findall(".//" + "/".join(f"{{{Y}}}{name}" for name in path))
        return [node.text for node in found]


@dataclass(frozen=True)
class SoapClient:
    client: object
    token: str = ""

    def post(self, data, content_type="text/xml; charset=utf-8", **headers):
        if self.token:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        response = self.client.post(
            "/soap", data=data, content_type=content_type, headers=headers
        )
        root = etree.fromstring(response.data)
        require_valid(root)
        return Answer(response.status_code, root, response.headers)

    def call(self, operation, inner="", *, header="", namespace=SOAP_11):
        return self.post(
            envelope(operation, inner, header=header, namespace=namespace).encode(),
            "text/xml; charset=utf-8"
            if namespace == SOAP_11
            else "application/soap+xml; charset=utf-8",
        )


def require_valid(root):
    """Whatever is answered is what the schema promises."""
    for element in root.iter(f"{{{Y}}}*"):
        if element.getparent().tag.partition("}")[0] != f"{{{Y}":
            SCHEMA.assertValid(etree.fromstring(etree.tostring(element)))


def envelope(operation, inner="", *, header="", namespace=SOAP_11):
    head = f"<e:Header>{header}</e:Header>" if header else ""
    return (
        f'<e:Envelope xmlns:e="{namespace}">{head}<e:Body>'
        f'<{operation} xmlns="{Y}">{inner}</{operation}></e:Body></e:Envelope>'
    )


@pytest.fixture
def people(services):
    roles = {
        "requester": (Role.REQUESTER,),
        "technician": (Role.TECHNICIAN,),
        "manager": (Role.MANAGER,),
        "reviewer": (Role.REVIEWER,),
    }
    with services.database.writing() as session:
        return {
            login: make_user(
                session,
                login,
                roles=role,
                password=PASSWORD if login == "technician" else "",
            )
            for login, role in roles.items()
        }


@pytest.fixture
def soap(app, token_of):
    """A program that calls in the name of a technician."""
    return SoapClient(app.test_client(), token_of("technician"))


@pytest.fixture
def stranger(app):
    return SoapClient(app.test_client())


@pytest.fixture
def library(services, people):
    """A solution for everybody; its id."""
    with services.database.writing() as session:
        author = session.merge(people["manager"], load=False)
        article = make_article(session, make_draft("打印机脱机"), user=author)
        number = article.id
    indexing.drain(services)
    return number
