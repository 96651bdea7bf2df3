"""A search through every door: the same hits, and the same said of the query."""

import pytest
from lxml import etree

from tests.factories import make_draft
from tests.web.soap.conftest import SCHEMA, envelope

Y = "{urn:yunzhi:v1}"
ARTICLES = (
    make_draft("打印机脱机", keywords=("spooler",)),
    make_draft("锁冲突处理", sections={"symptom": "事务互相等待。"}),
)
ASKED = {
    "spoler": ({"spoler": "spooler"}, []),
    "dayinji": ({"dayinji": "打印机"}, []),
    "dyj": ({"dyj": "打印机"}, []),
    "suochongtu": ({"suochongtu": "锁冲突"}, []),
    "spooler 涡轮机": ({}, ["涡轮机"]),
}
"""What is written, what is searched for in its place, what is left out."""


@pytest.fixture
def library(people, publish):
    assert people
    return publish(*ARTICLES)


@pytest.fixture
def rest(doors, library):
    assert library
    client, token = doors.app.test_client(), doors.token_of("technician")

    def ask(query, **others):
        return client.get(
            "/api/v1/search",
            query_string={"query": query, **others},
            headers={"Authorization": f"Bearer {token}"},
        ).json

    return ask


@pytest.fixture
def soap(doors, library):
    assert library
    client, token = doors.app.test_client(), doors.token_of("technician")

    def ask(inner):
        answer = client.post(
            "/soap",
            data=envelope("search", inner).encode(),
            content_type="text/xml",
            headers={"Authorization": f"Bearer {token}"},
        )
        root = etree.fromstring(answer.data)
        SCHEMA.assertValid(root[0][0])
        return root

    return ask


@pytest.mark.parametrize("query", ASKED)
def test_rest_says_what_was_searched_for_instead(rest, query):
    answer = rest(query)

    replaced, dropped = ASKED[query]
    notes = answer["notes"]
    assert {each["before"]: each["after"] for each in notes["replaced"]} == replaced
    assert notes["dropped"] == dropped
    assert answer["total"] == 1


@pytest.mark.parametrize("query", ASKED)
def test_soap_finds_the_same_and_says_so_to_who_asks(soap, query):
    root = soap(f"<query>{query}</query><notes>true</notes>")

    replaced, dropped = ASKED[query]
    sources = [each.text for each in root.iter(f"{Y}before")]
    targets = [each.text for each in root.iter(f"{Y}after")]
    assert dict(zip(sources, targets, strict=True)) == replaced
    assert [each.text for each in root.find(f".//{Y}dropped")] == dropped
    assert root.findtext(f".//{Y}total") == "1"


def test_the_answer_of_soap_has_no_element_that_nobody_asked_for(soap):
    assert soap("<query>spoler</query>").find(f".//{Y}notes") is None


def test_as_typed_nothing_else_is_searched_for(rest, soap):
    assert rest("spoler", exact="true")["total"] == 0
    root = soap("<query>spoler</query><exact>true</exact>")
    assert root.findtext(f".//{Y}total") == "0"


def test_every_page_of_what_was_found_instead_is_reached(rest, publish):
    publish(*(make_draft(f"spooler {number}") for number in range(4)))

    first = rest("spoler", limit=3)
    second = rest("spoler", limit=3, cursor=first["next_cursor"])

    assert (first["total"], len(first["hits"]), len(second["hits"])) == (5, 3, 2)


def test_what_was_read_otherwise_is_remarked(rest):
    codes = {
        query: [each["code"] for each in rest(query)["notes"]["remarks"]]
        for query in ("ss -lntp", "打印机 NOT 脱机", "???", "打印机")
    }

    assert codes == {
        "ss -lntp": ["command"],
        "打印机 NOT 脱机": ["not"],
        "???": ["no_words"],
        "打印机": [],
    }
    assert rest("???")["total"] == 0
