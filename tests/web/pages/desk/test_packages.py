"""The driver library on its pages: added, released, found by its models, downloaded."""

import hashlib
import io

import pytest

from web.answers import indexing

BYTES = b"MZ a driver, or what stands for one"
FORM = {
    "vendor": "奔图",
    "name": "通用打印驱动",
    "release": "2.3.4",
    "device_class": "printer",
    "models": "P500，P500DN",
    "system": "Windows 11",
    "architecture": "x64",
}


def read(answer):
    with answer:
        return answer.status_code, answer.data


def add(reader, data=BYTES, **said):
    file = {"file": (io.BytesIO(data), "P500_Win11.exe")}
    return reader.post("/packages/new", {**FORM, **said, **file})


@pytest.fixture
def reviewer(log_in):
    return log_in("reviewer")


@pytest.fixture
def released(technician, reviewer, services):
    address = add(technician).location
    reviewer.post(f"{address}/release", {})
    indexing.drain(services)
    return address


def test_what_is_released_is_found_by_model_and_system_with_the_download(
    technician, released
):
    page = technician.get("/search?q=P500 Win11 驱动").text

    assert f'href="{released}/file"' in page
    assert read(technician.get(f"{released}/file")) == (200, BYTES)


def test_a_draft_is_not_found(technician, services):
    add(technician)
    indexing.drain(services)

    assert "/packages/1" not in technician.get("/search?q=P500 Win11 驱动").text


def test_requesters_do_not_find_it(requester, released):
    assert "/packages" not in requester.get("/search?q=P500 Win11 驱动").text
    assert requester.get(f"{released}/file").status_code == 403


def test_the_number_leads_to_it(technician, released):
    assert technician.get("/search?q=PKG-000001").location.endswith(released)


def test_a_checksum_that_differs_is_said_at_its_field(technician):
    answer = add(technician, expected="0" * 64)

    assert answer.status_code == 422
    assert hashlib.sha256(BYTES).hexdigest() in answer.text
    assert 'class="field-wrong"' in answer.text


def test_without_a_file_what_was_typed_stays(technician):
    answer = technician.post("/packages/new", FORM)

    assert answer.status_code == 422
    assert 'class="field-wrong"' in answer.text
    assert 'value="2.3.4"' in answer.text


def test_a_file_is_compared_again(technician, released):
    page = technician.post(f"{released}/verify", {}, follow_redirects=True).text

    assert "its checksum is right" in page


def test_one_is_withdrawn_with_a_reason(reviewer, released, services):
    assert reviewer.post(f"{released}/withdraw", {"reason": " "}).status_code == 422

    reviewer.post(f"{released}/withdraw", {"reason": "蓝屏"})
    indexing.drain(services)

    assert "蓝屏" in reviewer.get(released).text
    assert released not in reviewer.get("/search?q=P500 Win11 驱动").text


def test_the_matrix_takes_what_is_known(technician, released):
    said = {"model": "P500", "system": "Windows 7", "state": "unsupported"}

    page = technician.post("/packages/matrix", said, follow_redirects=True).text

    assert "Windows 7" in page
    assert "Unsupported" in page
    assert f'href="{released}"' in page


def test_programs_list_and_download_it(client, token_of, released):
    headers = {"Authorization": f"Bearer {token_of('technician')}"}

    found = client.get("/api/v1/packages?q=p500", headers=headers).json["packages"]
    file = client.get("/api/v1/packages/PKG-000001/file", headers=headers)

    assert released
    assert [each["models"] for each in found] == [["P500", "P500DN"]]
    assert read(file) == (200, BYTES)


def test_programs_of_requesters_know_no_library(client, token_of, released):
    headers = {"Authorization": f"Bearer {token_of('requester')}"}

    assert released
    assert client.get("/api/v1/packages", headers=headers).status_code == 404
