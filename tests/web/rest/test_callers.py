"""Who may call, how often, and what they are told who may not."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from kb.people.models import ApiToken, Scope
from tests.web.pages.test_reading import WRITING, count, statements_of
from tests.web.rest.conftest import RestClient
from web.app import create_app


def test_a_call_without_a_token_is_told_how_to_bring_one(stranger):
    answer = stranger.get("/search")

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="yunzhi"'
    assert answer.json["code"] == "not_authenticated"


@pytest.mark.parametrize("header", ["Bearer kb_nonsense", "Bearer ", "Bearer \xff"])
def test_a_token_that_is_none_of_ours_is_refused(stranger, header):
    answer = stranger.get("/search", headers={"Authorization": header})

    assert answer.status_code == 401
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]


def test_a_token_says_what_it_may_do(rest_as):
    answer = rest_as("technician", Scope.READ).post("/incidents", {"title": "x"})

    assert answer.status_code == 403
    assert answer.json["code"] == "scope_missing"
    assert 'scope="incidents"' in answer.headers["WWW-Authenticate"]


def test_the_scope_counts_before_the_input(rest_as):
    answer = rest_as("technician", Scope.READ).post("/incidents", {"nonsense": 1})

    assert answer.status_code == 403


def test_who_calls_too_often_is_told_how_long_to_wait(services, token_of):
    slow = replace(services.settings, api_calls_per_minute=6)
    app = create_app(replace(services, settings=slow))
    rest = RestClient(app.test_client(), token_of("technician"))
    other = RestClient(app.test_client(), token_of("technician"))

    answers = [rest.get("/search") for _ in range(3)]

    assert answers[0].status_code == 200
    assert answers[-1].status_code == 429
    assert answers[-1].json["code"] == "too_many_requests"
    assert int(answers[-1].headers["Retry-After"]) >= 1
    assert other.get("/search").status_code == 200


def test_an_error_speaks_chinese_to_those_who_ask_for_it(stranger):
    answer = stranger.get("/search", headers={"Accept-Language": "zh-CN"})

    assert "令牌" in answer.json["detail"]


def test_an_address_that_does_not_exist_is_a_problem_not_a_page(stranger):
    answer = stranger.get("/no/such/thing")

    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"


def test_a_method_that_is_not_offered_names_those_that_are(rest):
    answer = rest.call("DELETE", "/search")

    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
    assert answer.content_type == "application/problem+json"


def test_a_search_asks_few_questions_in_one_transaction(services, rest):
    assert min(count(services, rest, "/search?query=x") for _ in range(3)) == (1, 2)


def test_the_use_of_a_token_is_noted_behind_the_answer(services, rest):
    with services.tracer.running(), statements_of(services) as asked:
        assert rest.get("/search").status_code == 200

    assert not any(each.startswith(WRITING) for each in asked)
    with services.database.reading() as session:
        assert session.scalar(select(ApiToken.last_used_at)) is not None


def test_no_cookie_of_a_browser_stands_for_a_token(log_in):
    answer = log_in("manager").get("/api/v1/search")

    assert answer.status_code == 401


@pytest.mark.parametrize("field", ["reporter", "confirmer"])
def test_requesters_learn_no_login_by_naming_it(rest_as, field):
    rest = rest_as("requester")

    known = rest.post("/incidents", {"title": "x", field: "technician"})
    unknown = rest.post("/incidents", {"title": "x", field: "nobody"})
    own = rest.post("/incidents", {"title": "x", field: "requester"})

    assert known.status_code == unknown.status_code == 403
    assert known.json == unknown.json
    assert own.status_code == 201


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("path", ["/api/v1", "/api/v1/", "/hooks", "/hooks/nobody"])
def test_a_program_is_never_sent_to_a_page(app, method, path):
    answer = app.test_client().open(path, method=method)

    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"
