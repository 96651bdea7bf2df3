"""What goes wrong, in sentences, with the right status."""

import pytest
from flask import abort

from kb import errors
from kb.content.store import ContentDamagedError, StoreFullError
from search.errors import IndexUnavailableError
from tests.web.conftest import Reader

ERRORS = [
    (errors.NotFoundError("article", 1), 404, "not_found"),
    (errors.InvalidInputError("Fix it."), 422, "invalid_input"),
    (errors.ConflictError("Look again."), 409, "conflict"),
    (errors.ForbiddenError("No."), 403, "forbidden"),
    (errors.UnavailableError("Later."), 503, "unavailable"),
    (StoreFullError("Full."), 503, "store_full"),
    (ContentDamagedError("Damaged."), 503, "content_damaged"),
    (IndexUnavailableError("Building."), 503, "index_unavailable"),
    (RuntimeError("secret detail"), 500, "internal_error"),
]


@pytest.fixture
def failing(app, log_in):
    """A reader at ``/fail``, which raises the given error."""

    def with_error(error, language="en"):
        def fail():
            raise error

        app.add_url_rule("/fail", "fail", fail)
        return log_in("technician", language)

    return with_error


@pytest.mark.parametrize(("error", "status", "code"), ERRORS, ids=lambda x: str(x)[:20])
def test_each_error_has_its_status_and_a_page(failing, error, status, code):
    answer = failing(error).get("/fail")

    assert answer.status_code == status
    assert code in answer.text
    assert "To the start page" in answer.text
    assert "secret detail" not in answer.text


@pytest.mark.parametrize(("error", "status", "code"), ERRORS, ids=lambda x: str(x)[:20])
def test_a_program_gets_the_code_and_the_message(failing, error, status, code):
    answer = failing(error).get("/fail", headers={"Accept": "application/json"})

    assert answer.status_code == status
    assert answer.json["code"] == code
    assert answer.json["message"].endswith(".")


def test_an_error_speaks_chinese_to_chinese_readers(failing):
    page = failing(StoreFullError("Full."), "zh").get("/fail").text

    assert "存储空间" in page or "空间" in page
    assert "Full." not in page


def test_a_method_that_a_page_does_not_know_is_refused(technician):
    answer = technician.post("/search")

    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_an_address_that_does_not_exist_is_not_found(technician):
    assert technician.get("/no/such/page").status_code == 404


@pytest.mark.parametrize("status", [400, 410, 429])
def test_any_other_refusal_has_a_page(app, log_in, status):
    app.add_url_rule("/fail", "fail", lambda: abort(status))

    answer = log_in("technician").get("/fail")

    assert answer.status_code == status
    assert "To the start page" in answer.text


@pytest.mark.parametrize("path", ["/upload", "/logout", "/language/en", "/theme/dark"])
def test_a_form_without_its_token_is_refused(technician, path):
    answer = technician.client.post(path)

    assert answer.status_code == 400
    assert "stale_form" in answer.text


def test_someone_else_s_error_page_shows_no_places(client):
    page = Reader(client).client.post("/login").text

    assert "/files" not in page
