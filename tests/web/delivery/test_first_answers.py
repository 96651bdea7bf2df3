"""What a process compiles with its first answers is compiled once."""

import threading

import pytest
from flask import Flask

from web.delivery import first_answers

ALONE = 0.3


@pytest.fixture
def said():
    return []


@pytest.fixture
def app(said):
    app = Flask(__name__)
    first_answers.register(app)
    begun, joined = threading.Event(), threading.Event()

    @app.get("/")
    @app.errorhandler(404)
    def page(_error=None):
        if begun.is_set():
            joined.set()
            said.append("other")
        else:
            begun.set()
            joined.wait(ALONE)
            said.append("first")
        return ""

    @app.get("/broken")
    def broken():
        raise ZeroDivisionError

    app.extensions["begun"] = begun
    return app


def test_others_wait_for_the_first_answer_of_a_kind(app, said):
    ask = [threading.Thread(target=app.test_client().get, args=("/",)) for _ in "1234"]
    ask[0].start()
    assert app.extensions["begun"].wait(10)
    for each in ask[1:]:
        each.start()
    for each in ask:
        each.join()

    assert said == ["first", "other", "other", "other"]


def test_an_answer_that_takes_long_is_not_waited_for(app, said, monkeypatch):
    monkeypatch.setattr(first_answers, "LONGEST", 0.0)
    first = threading.Thread(target=app.test_client().get, args=("/",))
    first.start()
    assert app.extensions["begun"].wait(10)
    app.test_client().get("/")
    first.join()

    assert said == ["other", "first"]


def test_nobody_waits_for_an_answer_that_failed(app, monkeypatch):
    monkeypatch.setattr(first_answers, "LONGEST", 600.0)
    assert app.test_client().get("/broken").status_code == 500
    next_one = threading.Thread(target=app.test_client().get, args=("/broken",))
    next_one.start()
    next_one.join(10)

    assert not next_one.is_alive()


def test_what_is_nowhere_has_no_kinds_that_are_kept(app, said):
    client = app.test_client()
    first = threading.Thread(target=client.open, args=("/no",), kwargs={"method": "A"})
    first.start()
    assert app.extensions["begun"].wait(10)
    app.test_client().open("/neither", method="A")
    first.join()

    assert said == ["other", "first"]
