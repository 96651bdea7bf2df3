"""Every door of today is asked for everything, by somebody who may see next to nothing."""

import itertools
import re
from urllib.parse import unquote_plus

import pytest

from kb.audit import Actor, By
from kb.exchange import incident_records
from kb.feeds import keys as feeds
from kb.people import tokens
from kb.people.models import Scope
from kb.people.users import get_user
from kb.records.kinds import RecordKind
from tests import logins
from tests.conftest import NOON
from tests.web.planting import SIGN, plant
from tests.web.planting_ways_in import plant_mail_server
from tests.web.soap.conftest import envelope
from web.answers import indexing
from web.homes import read_secret_key
from web.soap.door import ADDED, OFFERED

LEAST = 135
ME = "reporter"
PHONE = "987 654"
NUMBERS = range(1, 4)
WORDS = {
    "file": [*map(str, NUMBERS)],
    "number": [*(f"INC-{number:06}" for number in NUMBERS), *map(str, NUMBERS)],
    "id": [*map(str, NUMBERS)],
    "macro": [*map(str, NUMBERS)],
    "code": [
        *("transfer_rate", "default", "DQ-DJ-001", "taxpayer"),
        *("RJ-0001", "ZZ-0001"),
    ],
    "year": ["2026"],
    "field": ["system", "category"],
    "type_code": ["asset", "paper", "software"],
    "kind": [*RecordKind],
    "noun": ["incidents", "articles"],
    "wanted": ["csv", "jsonl", "zip"],
    "key": ["x"],
    "address": [f"{0:020}-1x1"],
    "filename": ["scripts/theme.js"],
    "fingerprint": ["x"],
    "ending": ["csv", "xlsx"],
    "token": ["x"],
    "package": [*map(str, NUMBERS)],
    "form": ["xlsx", "docx", "pdf", "json", "html", "dingtalk"],
    "guide": ["infrastructure"],
    "version": ["x"],
}
QUERIES = ("", f"?q={SIGN}*", "?view=all&q=&period=month")


@pytest.fixture
def planted(services):
    with services.database.writing() as session:
        planted = plant(session, services.content)
        plant_mail_server(planted, read_secret_key(services.settings))
    indexing.drain(services)
    assert planted.count >= LEAST
    return planted


@pytest.fixture
def page(app, planted):
    assert planted
    client = app.test_client()
    logins.log_in(client, ME)
    return client


@pytest.fixture
def token(services, planted):
    assert planted
    return _token(services, ME)


def _token(services, login):
    with services.database.writing() as session:
        user = get_user(session, login)
        issued = tokens.issue_token(
            session, user, "test", scopes=Scope, days=30, now=NOON
        )
    return {"Authorization": f"Bearer {issued.secret}"}


def addresses(app, *, below=""):
    """Every address that answers GET, with every value that its places may have."""
    for rule in app.url_map.iter_rules():
        if "GET" not in rule.methods or not str(rule).startswith(below):
            continue
        places = re.findall(r"<(?:([^<>]*):)?(\w+)>", str(rule))
        values = [
            [str(number) for number in NUMBERS] if kind == "int" else WORDS[name]
            for kind, name in places
        ]
        for chosen in itertools.product(*values):
            given = iter(chosen)
            yield re.sub(r"<[^<>]*>", lambda _place: next(given), str(rule))  # noqa: B023


def _asks(address):
    """Whether words can be put to a page."""
    return address.count("/") == 1 or address.startswith("/search/records/")


def leaked(answer, asked=""):
    """What is read beyond the words that the reader has typed."""
    text = unquote_plus(answer.get_data().decode("utf-8", "replace"))
    text = text.replace(f"{SIGN}*", "")
    found = SIGN in text or PHONE in text
    answer.close()
    return [asked] if found else []


def test_no_page_shows_a_secret(app, page):
    leaks, answered = [], 0
    for address in addresses(app):
        for query in QUERIES if _asks(address) else ("",):
            answer = page.get(address + query)
            answered += answer.status_code == 200
            assert answer.status_code < 500, address
            leaks += leaked(answer, address + query)

    assert leaks == []
    assert answered > 100


def test_no_answer_of_rest_holds_a_secret(app, client, token):
    leaks, answered = [], 0
    for address in addresses(app, below="/api/v1/"):
        answer = client.get(address, headers=token)
        answered += answer.status_code == 200
        leaks += leaked(answer, address)
    for body in ({"title": f"{SIGN}001"}, {"title": "打印机"}):
        answer = client.post("/api/v1/suggestions", json=body, headers=token)
        leaks += (
            leaked(answer, f"suggestions {body}") if body["title"] == "打印机" else []
        )

    assert leaks == []
    assert answered >= 20


def test_no_answer_of_soap_holds_a_secret(client, token, planted):
    asked = {
        "search": ["", f"<query>{SIGN}*</query>", "<facets>true</facets>"],
        "suggest": ["<title>打印机</title>"],
        "listChanges": ["", "<everyNoun>true</everyNoun>"],
        "getIncident": [f"<number>{number}</number>" for number in NUMBERS],
        "getArticle": [f"<id>{number}</id>" for number in NUMBERS],
        "getSubmission": [f"<id>{number}</id>" for number in NUMBERS],
        "getAttachment": [f"<id>{number}</id>" for number in NUMBERS],
        "addComment": [
            f"<number>{number}</number><text>好了吗？</text>" for number in planted.mine
        ],
        "listIncidents": ["", "<clocks>true</clocks>"],
        "getIncidentClocks": [f"<number>{number}</number>" for number in NUMBERS],
        "getNumbers": ["", "<number><value>opened</value></number><by>system</by>"],
        "listServices": [""],
        "listServiceLevels": [""],
        "listCalendars": [""],
        "whoIsOnDuty": [""],
        "getQualityRun": [f"<id>{number}</id>" for number in NUMBERS],
        "getReport": [f"<id>{number}</id>" for number in NUMBERS],
        "getCalendarYear": ["<code>default</code><year>2026</year>"],
    }
    assert asked.keys() <= OFFERED | ADDED
    leaks, read = [], 0
    for operation, inners in asked.items():
        for inner in inners:
            data = envelope(operation, inner).encode()
            answer = client.post(
                "/soap", data=data, content_type="text/xml", headers=token
            )
            read += answer.status_code == 200
            leaks += leaked(answer, f"{operation} {inner}")

    assert leaks == []
    assert read >= 14


def test_what_a_requester_takes_along_holds_no_secret(services, planted):
    with services.database.reading() as session:
        me = get_user(session, ME)

    records = list(incident_records.iter_incidents(services.database, me))

    assert [record["number"] for record in records] == planted.mine
    assert SIGN not in repr(records)


def test_a_calendar_of_a_requester_holds_no_secret(app, planted, services):
    assert planted
    with services.database.writing() as session:
        me = get_user(session, ME)
        key = feeds.make_key(session, "zh", by=By(Actor(me, "test"), NOON))

    answer = app.test_client().get(f"/calendar/{key}.ics")

    assert answer.status_code == 200
    assert leaked(answer) == []


def test_the_same_doors_show_staff_what_is_theirs(app, planted, services):
    """Else the tests above would find nothing because nothing is there."""
    client = app.test_client()
    logins.log_in(client, "administrator")
    token = _token(services, "administrator")
    shown = {
        secret
        for address in addresses(app)
        for secret in _read(
            client.get(
                address, headers=token if address.startswith("/api/v1/") else None
            ),
            planted.count,
        )
    }

    assert len(shown) >= LEAST - 25
    assert planted.confidential <= shown
    assert planted.sealed.isdisjoint(shown)
    assert len(planted.imported & shown) > 8  # What a page of imports says.
    assert planted.papers.isdisjoint(shown)


def test_staff_see_no_paper_of_a_colleague_and_nothing_confidential(
    app, planted, services
):
    """At the pages, by searches, and over REST."""
    page = app.test_client()
    logins.log_in(page, "technician")
    token = _token(services, "technician")
    shown = set()
    for address in addresses(app):
        is_rest = address.startswith("/api/v1/")
        for query in QUERIES[:2] if address.startswith("/search") else ("",):
            answer = page.get(address + query, headers=token if is_rest else None)
            assert answer.status_code < 500, address + query
            shown.update(_read(answer, planted.count))

    assert planted.papers.isdisjoint(shown)
    assert planted.confidential.isdisjoint(shown)
    assert planted.imported.isdisjoint(shown)
    assert len(shown) > 20


def _read(answer, count):
    text = answer.get_data().decode("utf-8", "replace")
    answer.close()
    return [f"{SIGN}{n:03}" for n in range(1, count + 1) if f"{SIGN}{n:03}" in text]
