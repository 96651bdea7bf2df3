"""What comes in is taken as it is described, or refused with the place."""

import io
import json
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from web.rest import reading

JSON = "application/json"


def send(rest, data, content_type=JSON):
    return rest.call(
        "POST", "/incidents", data=data, headers={"Content-Type": content_type}
    )


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "#/title"),
        ({"title": " \t"}, "#/title"),
        ({"title": "x", "impact": "2"}, "#/impact"),
        ({"title": "x", "impact": 2.5}, "#/impact"),
        ({"title": "x", "impact": True}, "#/impact"),
        ({"title": "x", "impact": 4}, "#/impact"),
        ({"title": "x", "colour": "red"}, "#/colour"),
        ({"title": "x", "a/b~c": "red"}, "#/a~1b~0c"),
    ],
)
def test_a_fault_names_its_place_in_the_body(rest, body, pointer):
    answer = rest.post("/incidents", body)

    assert answer.status_code == 422
    assert answer.json["code"] == "bad_request_input"
    assert [fault["pointer"] for fault in answer.json["errors"]] == [pointer]


def test_every_fault_is_named_at_once(rest):
    answer = rest.post("/incidents", {"impact": 9, "urgency": 9})

    pointers = {fault["pointer"] for fault in answer.json["errors"]}
    assert pointers == {"#/title", "#/impact", "#/urgency"}


def test_a_fault_names_its_place_in_a_list(rest):
    sections = [{"name": "symptom", "text": "x"}, {"name": "cause", "text": ""}]

    answer = rest.post("/submissions", {"title": "VPN", "sections": sections})

    assert answer.json["errors"][0]["pointer"] == "#/sections/1/text"


def test_a_whole_number_may_be_written_with_a_point(rest):
    assert send(rest, '{"title": "x", "impact": 2.0}').status_code == 201


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"text"',
        b'{"title": "x", "impact": NaN}',
        b'{"title": "x", "impact": 1e999}',
        b'{"title": "\xff"}',
        '{"title": "x"}'.encode("utf-16"),
        b'{"title": "\\ud800"}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
    ],
    ids=lambda data: str(data[:20]),
)
def test_what_is_no_json_object_in_utf_8_is_refused(rest, data):
    answer = send(rest, data)

    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"


@pytest.mark.parametrize("content_type", ["", "text/plain", "text/html"])
def test_a_body_of_another_type_is_refused(rest, content_type):
    answer = send(rest, '{"title": "x"}', content_type)

    assert answer.status_code == 415
    assert answer.json["code"] == "unsupported_media_type"


def test_the_body_does_not_say_again_what_the_address_says(rest, incident):
    answer = rest.post(f"{incident}/resolve", {"number": "INC-000009", "done": "x"})

    assert answer.json["errors"][0]["pointer"] == "#/number"


def test_a_body_is_not_needed_where_there_is_nothing_to_say(rest, incident):
    assert rest.call("POST", f"{incident}/start", json={}).status_code == 200
    assert rest.call("POST", f"{incident}/close").status_code == 409


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=ten", "limit"),
        ("limit=1_0", "limit"),
        ("limit=%201", "limit"),
        ("limit=1&limit=2", "limit"),
        ("facets=1", "facets"),
        ("kind=poem", "kind"),
        ("updated_from=0", "updated_from"),
        ("updated_from=2026-02-30", "updated_from"),
        ("cursor=x", "cursor"),
        ("colour=red", "colour"),
    ],
)
def test_a_fault_names_its_parameter(rest, query, parameter):
    answer = rest.get(f"/search?{query}")

    assert answer.status_code == 422
    assert answer.json["errors"][0]["parameter"] == parameter


@pytest.mark.parametrize(
    "path", ["/articles/x", "/articles/0", "/articles/99999999999"]
)
def test_what_cannot_lie_at_an_address_does_not_exist(rest, path):
    answer = rest.get(path)

    assert answer.status_code == 404
    assert answer.json["code"] == "not_found"


def test_a_post_takes_no_parameters(rest):
    assert rest.post("/incidents?title=x", {"title": "x"}).status_code == 422


@pytest.mark.parametrize("piece", ["[]", "{}", "1"])
def test_more_values_than_anybody_means_are_refused_unread(rest, piece):
    many = ",".join([piece] * (reading.MOST_VALUES + 1))

    answer = send(rest, f'{{"title": [{many}]}}'.encode())

    assert answer.status_code == 422
    assert "over 200,000 values" in answer.json["detail"]


def test_commas_in_a_text_are_no_values(rest):
    answer = send(rest, ('{"title": "' + ',[{\\"' * 100_000 + '"}').encode())

    assert answer.json["errors"][0]["pointer"] == "#/title"


def test_more_json_than_is_read_is_refused(rest):
    answer = send(rest, b'{"title": "' + b"x" * (2 << 20) + b'"}')

    assert answer.status_code == 413
    assert answer.json["code"] == "too_large"


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=8,
    )
)
def test_whatever_json_comes_is_answered(rest, body):
    answer = send(rest, json.dumps(body))

    assert answer.status_code in {201, 422}


def form(given, *files):
    return {"input": json.dumps(given), "attachments": list(files)}


def a_file(data=b"hello", name="处理记录.log"):
    return io.BytesIO(data), name


ARTICLE = {
    "title": "打印队列卡住的处理",
    "sections": [{"name": "symptom", "text": "任务不动"}],
}


def test_files_come_as_parts_beside_the_json(rest):
    answer = rest.call("POST", "/submissions", data=form(ARTICLE, a_file()))

    assert answer.status_code == 201
    (attachment,) = answer.json["attachments"]
    assert (attachment["name"], attachment["size"]) == ("处理记录.log", 5)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"input": "{"},
        {"input": json.dumps(ARTICLE), "other": "x"},
        form({**ARTICLE, "attachments": []}, a_file()),
        form({**ARTICLE, "colour": "red"}, a_file()),
        form(ARTICLE, *(a_file() for _ in range(21))),
    ],
    ids=["nothing", "no json", "unknown part", "both", "unknown field", "too many"],
)
def test_a_form_that_does_not_fit_is_refused(rest, data):
    answer = rest.call(
        "POST", "/submissions", data=data, content_type="multipart/form-data"
    )

    assert answer.status_code == 422


def test_a_file_name_leads_nowhere(rest):
    given = form(ARTICLE, a_file(name="../../etc/passwd"))

    answer = rest.call("POST", "/submissions", data=given)

    assert answer.json["attachments"][0]["name"] == "passwd"


def test_a_file_name_adds_no_header(rest_as):
    rest = rest_as("manager")
    file = {"name": "a\r\nX-Evil: 1.txt", "data": "eA=="}
    sections = [{"name": "resolution", "text": "重启"}]
    made = rest.post(
        "/check-ins", {"title": "打印机", "sections": sections, "attachments": [file]}
    )
    article = rest.get(f"/articles/{made.json['article']}").json

    answer = rest.get(f"/attachments/{article['attachments'][0]['id']}")

    answer.close()
    assert answer.status_code == 200
    assert "X-Evil" not in answer.headers
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")


def test_what_lies_inside_a_file_comes_along(rest):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("日志.txt", "ORA-00600")
    packed.seek(0)

    answer = rest.call(
        "POST", "/submissions", data=form(ARTICLE, (packed, "logs.zip"), a_file())
    )

    names = [attachment["name"] for attachment in answer.json["attachments"]]
    assert names == ["logs.zip", "日志.txt", "处理记录.log"]
