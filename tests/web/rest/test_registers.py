"""Registers for other systems: brought in by code, stock moved, nothing private."""

import base64
import io

import pytest

from kb.people.models import User
from tests.keys import PRIVATE_KEY


@pytest.fixture
def technician(rest_as, services, people):
    with services.database.writing() as session:
        session.get_one(User, people["technician"].id).password_hash = "x"
    return rest_as("technician")


SPARE = {"type": "spare", "name": "硒鼓", "fields": {"minimum": "2", "fits": "P500"}}


def test_a_record_is_put_under_its_code_and_the_same_again_changes_nothing(
    technician, rest_as
):
    made = technician.put("/records/bj-77", SPARE)
    again = technician.put("/records/BJ-77", SPARE)
    other = technician.put(
        "/records/BJ-77", {"type": "spare", "fields": {"fits": "P510"}}
    )

    assert (made.status_code, made.json["code"], made.json["stock"]) == (
        200,
        "BJ-77",
        0,
    )
    assert again.json == made.json
    assert other.json["fields"] == {"minimum": "2", "fits": "P510"}
    assert technician.get("/records/bj-77").json == other.json
    assert [
        each["code"] for each in technician.get("/records?type=spare").json["records"]
    ] == ["BJ-77"]
    assert technician.get("/records?type=spare&q=nothing").json["total"] == 0
    refused = technician.put("/records/BJ-78", {**SPARE, "fields": {"colour": "red"}})
    assert (refused.status_code, refused.json["code"]) == (422, "bad_record")
    assert rest_as("requester").get("/records?type=spare").status_code == 404


def test_stock_is_moved_for_an_incident_and_never_below_zero(technician):
    technician.put("/records/BJ-77", SPARE)
    at = "/records/BJ-77/stock"

    assert technician.post(at, {"direction": "in", "quantity": 3}).json["stock"] == 3
    short = technician.post(at, {"direction": "out", "quantity": 4})

    assert short.status_code == 409
    assert technician.post(at, {"direction": "out", "quantity": 2}).json["stock"] == 1
    nothing = technician.post(
        at, {"direction": "out", "quantity": 1, "incident": "INC-9"}
    )
    assert nothing.status_code == 404


def test_files_of_a_record_are_brought_as_json_and_as_parts(technician, rest_as):
    technician.put("/records/BJ-77", SPARE)
    at = "/records/BJ-77/files"
    data = base64.b64encode(b"invoice").decode()

    one = technician.post(at, {"files": [{"name": "发票.txt", "data": data}]})
    form = {"input": "{}", "files": (io.BytesIO(b"contract"), "合同.txt")}
    two = technician.call("POST", at, data=form, content_type="multipart/form-data")

    assert (one.status_code, two.status_code) == (201, 201)
    assert [each["name"] for each in two.json["files"]] == ["发票.txt", "合同.txt"]
    with technician.get(f"{at}/{one.json['files'][0]['id']}") as file:
        assert file.data == b"invoice"
    nothing = technician.post(at, {"files": []})
    assert (nothing.status_code, nothing.json["code"]) == (422, "bad_record")
    key = base64.b64encode(PRIVATE_KEY.encode()).decode()
    secret = technician.post(at, {"files": [{"name": "id_rsa", "data": key}]})
    assert (secret.status_code, secret.json["code"]) == (422, "private_key")
    for login, status in (("reviewer", 403), ("requester", 404)):
        other = rest_as(login).post(at, {"files": [{"name": "a.txt", "data": data}]})
        assert other.status_code == status, login
    assert len(technician.get(at).json["files"]) == 2


def test_no_private_register_is_reached(technician, rest_as):
    paper = {
        "type": "paper",
        "name": "证书",
        "fields": {
            "holder": "technician",
            "category": "degree",
            "keep_until": "2030-12-31",
        },
    }
    for rest in (rest_as("manager"), rest_as("administrator"), technician):
        assert rest.get("/records?type=paper").status_code in {404, 422}
        assert rest.put("/records/ZZ-1", paper).status_code in {404, 422}
        assert rest.get("/records/ZZ-1").status_code == 404
