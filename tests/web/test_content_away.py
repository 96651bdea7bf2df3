"""A store of files that does not answer: said at every door, and nothing half done."""

import base64
import io
import json
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from kb.articles.models import Submission
from kb.content.models import Blob
from tests import s3
from tests.web.rest.conftest import RestClient
from tests.web.soap.conftest import SoapClient

ARTICLE = {"title": "打印队列", "sections": [{"name": "symptom", "text": "任务不动"}]}


@pytest.fixture
def services(services, tmp_path):
    """A bucket at an address where nobody listens."""
    return replace(services, content=s3.to_store("http://127.0.0.1:9", tmp_path / "c"))


def by_page(app, log_in, _token_of):
    assert app
    answer = log_in("manager").post(
        "/upload",
        {"files": (io.BytesIO(b"# Printer"), "printer.md"), "publish": "1"},
        headers={"Accept": "application/json"},
    )
    return answer.status_code, answer.json["code"]


def by_rest(app, _log_in, token_of):
    data = {
        "input": json.dumps(ARTICLE),
        "attachments": [(io.BytesIO(b"log"), "a.log")],
    }
    client = RestClient(app.test_client(), token_of("technician"))
    answer = client.call("POST", "/submissions", data=data)
    return answer.status_code, answer.json["code"]


def by_soap(app, _log_in, token_of):
    encoded = base64.b64encode(b"log").decode()
    answer = SoapClient(app.test_client(), token_of("technician")).call(
        "submitSolution",
        "<title>打印队列</title><sections><section><name>symptom</name>"
        "<text>任务不动</text></section></sections><attachments><attachment>"
        f"<name>a.log</name><data>{encoded}</data></attachment></attachments>",
    )
    return 503, answer.fault


@pytest.mark.parametrize("door", [by_page, by_rest, by_soap])
def test_a_file_is_refused_with_a_sentence_and_no_row(
    services, app, log_in, token_of, door
):
    assert door(app, log_in, token_of) == (503, "content_unavailable")

    with services.database.reading() as session:
        for table in (Blob, Submission):
            assert session.scalar(select(func.count()).select_from(table)) == 0


def test_health_tells_and_all_else_goes_on(services, client, log_in):
    assert services

    answer = client.get("/health")

    assert (answer.status_code, answer.json["content"]) == (200, "unavailable")
    assert log_in("technician").get("/").status_code == 200
