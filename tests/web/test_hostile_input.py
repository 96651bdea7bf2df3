"""What every form does with empty, overlong and hostile values: a sentence, or a success.

The forms are found among the routes, so that a new one is tried as well.
"""

from urllib.parse import urlencode

import pytest
from werkzeug.routing import AnyConverter

from tests.desk import Desk

HOSTILE = {
    "nothing": "",
    "blanks": " \t\n ",
    "overlong": "打" * 20_100,
    "HTML": "<script>alert(1)</script><img src=x onerror=alert(2)>",
    "SQL": "'; DROP TABLE incident; --",
    "a NUL": "before\0after",
    "emoji": "🖨️🔥",
    "right to left": "\u202eevil\u202c مرحبا",
    "a lone surrogate": "\ud800".encode("utf-8", "surrogatepass"),
    "a huge number": "9" * 400,
    "a negative number": "-1",
}
FORM = "application/x-www-form-urlencoded"
FIELDS = [
    "action",
    "address",
    "answer",
    "article",
    "assignee",
    "audience",
    "author",
    "cancel",
    "category",
    "cause",
    "change",
    "confidence",
    "content",
    "content_reason",
    "days",
    "description",
    "done",
    "email",
    "ends_on",
    "expressions",
    "form",
    "form_reason",
    "gap",
    "impact",
    "incident",
    "key",
    "kind",
    "language",
    "level",
    "login",
    "mode",
    "month",
    "name",
    "noun",
    "number",
    "original",
    "owner",
    "parent",
    "plan",
    "plan_type",
    "planned_from",
    "planned_to",
    "post",
    "problem",
    "q",
    "reason",
    "reporter",
    "resolution",
    "role",
    "said",
    "scope",
    "solution",
    "starts_on",
    "stars",
    "submission",
    "symptom",
    "system",
    "take",
    "t",
    "tag",
    "text",
    "tier",
    "title",
    "to",
    "tried",
    "unit",
    "urgency",
    "version",
    "seen",
    "word",
    "wording",
]
SIGNING_OUT = {"auth.logout", "auth.login"}


@pytest.fixture
def work(services, people):
    """One of everything that an address can name: its id is 1 wherever possible."""
    with services.database.writing() as session:
        desk = Desk(session, people={})
        desk.people = {
            "reporter": session.merge(people["requester"], load=False),
            "technician": session.merge(people["technician"], load=False),
            "manager": session.merge(people["manager"], load=False),
        }
        desk.resolved(solution=desk.solution())
        desk.submitted()


def fill(converter):
    """What an address has in the place of *converter*."""
    if isinstance(converter, AnyConverter):
        return min(converter.items)
    return "1" if converter.regex.startswith(r"\d") else "x"


def forms(app):
    """Addresses that take a form, with 1 for every number."""
    for rule in app.url_map.iter_rules():
        if "POST" not in rule.methods or rule.endpoint in SIGNING_OUT:
            continue
        if rule.endpoint.startswith("soap"):
            continue
        values = {name: fill(converter) for name, converter in rule._converters.items()}
        yield app.url_map.bind("").build(rule.endpoint, values, method="POST")


@pytest.mark.usefixtures("work")
@pytest.mark.parametrize("login", ["requester", "technician", "reviewer"])
@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
def test_no_form_falls_over(app, log_in, value, login):
    reader = log_in(login)
    filled = dict.fromkeys(FIELDS, value) | {"csrf_token": reader.token()}
    # Written once: with long values that takes far longer than any answer.
    body = urlencode(filled)
    answers = {}

    for path in forms(app):
        answer = reader.client.post(path, data=body, content_type=FORM)
        answers[path] = answer.status_code
        assert b"<script>alert" not in answer.data

    assert len(answers) > 60
    assert {path: code for path, code in answers.items() if code >= 500} == {}


@pytest.mark.usefixtures("work")
@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
def test_no_list_falls_over(log_in, value):
    reader = log_in("administrator")
    paths = ["/incidents", "/audit", "/numbers", "/gaps", "/requests/new", "/problems"]

    codes = {
        path: reader.client.get(
            path, query_string=dict.fromkeys(FIELDS, value)
        ).status_code
        for path in paths
        if len(value) < 4_000
    }

    # Of a period or a cut that is none, a sentence says so.
    refused = {path for path, code in codes.items() if code == 422}
    assert refused <= {"/numbers", "/incidents"}
    assert {code for code in codes.values() if code != 422} <= {200}


@pytest.mark.usefixtures("work")
def test_what_was_written_is_shown_and_runs_nothing(log_in):
    technician = log_in("technician")
    text = HOSTILE["HTML"]

    made = technician.post(
        "/incidents/new",
        {"title": text, "description": text, "reporter": "requester"},
        follow_redirects=True,
    )

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in made.text
    assert "<script>alert(1)" not in made.text
