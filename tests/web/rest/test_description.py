"""OpenAPI and the page that people read say what the door does."""

import html
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kb.people.models import Role
from tests.servers import serving
from tests.web.conftest import Reader
from web.rest.routes import ROUTES


@pytest.fixture
def document(client):
    return client.get("/api/v1/openapi.json").json


def references(value):
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "$ref":
                yield inner
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def test_every_route_is_described(document):
    described = {
        (method.upper(), path)
        for path, methods in document["paths"].items()
        for method in methods
    }

    assert document["openapi"] == "3.1.0"
    assert described == {(route.method, route.path) for route in ROUTES}


def test_every_reference_leads_somewhere(document):
    for reference in set(references(document)):
        target = document
        for step in reference.removeprefix("#/").split("/"):
            target = target[step]

        assert target


def test_the_body_leaves_out_what_the_address_says(document):
    body = document["paths"]["/incidents/{number}/resolve"]["post"]["requestBody"]

    assert set(body["content"]["application/json"]["schema"]["properties"]) == {
        "done",
        "cause",
    }


def test_the_description_speaks_the_reader_s_language(client):
    chinese = client.get(
        "/api/v1/openapi.json", headers={"Accept-Language": "zh-CN"}
    ).json

    summaries = [
        operation["summary"]
        for methods in chinese["paths"].values()
        for operation in methods.values()
    ]
    assert all(re.search("[一-龥]", summary) for summary in summaries)


def test_the_description_is_sent_again_only_if_it_has_changed(client):
    etag = client.get("/api/v1/openapi.json").headers["ETag"]

    answer = client.get("/api/v1/openapi.json", headers={"If-None-Match": etag})

    assert answer.status_code == 304


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_shows_every_operation_without_a_login(app, language):
    page = Reader(app.test_client(), language).get("/api").text

    for route in ROUTES:
        assert f'id="{route.operation.name}"' in page


def test_the_page_needs_nothing_from_elsewhere(client):
    page = client.get("/api").text

    addresses = re.findall(r'(?:src|href)="(https?://[^"]+)"', page)
    assert addresses == []


def test_a_call_to_copy_has_an_address_that_servers_take(client):
    page = html.unescape(client.get("/api").text)

    addresses = re.findall(r"<pre>curl .*?'(http[^']+)'", page)
    assert len(addresses) > len(ROUTES)
    assert [address for address in addresses if not address.isascii()] == []


UNDESCRIBED = (
    # No schema says of bytes that they are a picture, nor that some come beside it.
    "POST /pictures",
    # Nor that a text is a period.
    "GET /training-needs",
    # Nor in which units somebody works, nor what fills a blank.
    "POST /canned-replies",
    "PUT /canned-replies/{id}",
    # Nor which steps a macro can have, and what each asks for.
    "POST /macros",
    "PUT /macros/{id}",
    # Nor that two names differ.
    "POST /spellings",
    # Nor that a day is still to come, or whether somebody owns an item already.
    "POST /items/{number}/plan",
)
"""Operations that refuse some of what their description allows."""
CONFIGURATION = "".join(
    f"""
[[operations]]
include-name = "{name}"

[operations.checks]
positive_data_acceptance.enabled = false
"""
    for name in UNDESCRIBED
)


@pytest.mark.usefixtures("library")
def test_no_call_that_the_description_allows_is_a_surprise(
    app, services, people, token_of, tmp_path
):
    """Schemathesis with its default checks against a real server."""
    with services.database.writing() as session:
        user = session.merge(people["manager"], load=False)
        for role in (Role.TECHNICIAN, Role.REVIEWER, Role.ADMINISTRATOR):
            user.role_rows.append(type(user.role_rows[0])(role=role))
    (tmp_path / "schemathesis.toml").write_text(CONFIGURATION)
    with serving(app) as address:
        ended = subprocess.run(
            [
                Path(sys.executable).with_name("schemathesis"),
                "run",
                f"{address}/api/v1/openapi.json",
                "-H",
                f"Authorization: Bearer {token_of('manager')}",
                "--max-examples=5",
                "--seed=20261125",
                "--no-color",
            ],
            capture_output=True,
            text=True,
            timeout=600,
            cwd=tmp_path,
            check=False,
        )

    assert ended.returncode == 0, ended.stdout[-8000:] + ended.stderr[-2000:]


def test_a_form_may_carry_as_many_files_as_json_and_says_so(document):
    for path in ("/submissions", "/check-ins"):
        content = document["paths"][path]["post"]["requestBody"]["content"]
        form = content["multipart/form-data"]["schema"]["properties"]["attachments"]

        assert form["maxItems"] == 20
        assert form["items"] == {"type": "string", "format": "binary"}
