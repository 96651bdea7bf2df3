"""What the running service writes about itself."""

import json
import sys

import pytest
import structlog

from web import logs


@pytest.fixture(autouse=True)
def _reset():
    yield
    structlog.reset_defaults()


def _fail(password):
    raise RuntimeError(len(password))


def write_an_event(capsys):
    structlog.get_logger().info("learned", cases=332)
    (line,) = capsys.readouterr().err.splitlines()
    return line


def test_programs_are_given_json(capsys):
    logs.configure()

    assert json.loads(write_an_event(capsys))["cases"] == 332


def test_people_at_a_terminal_are_given_text(capsys, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    logs.configure()

    line = write_an_event(capsys)

    assert "learned" in line
    assert not line.startswith("{")


def test_a_terminal_is_given_json_if_it_is_asked_for(capsys, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    logs.configure("json")

    assert json.loads(write_an_event(capsys))["event"] == "learned"


def test_text_shows_a_fault_without_the_values_of_variables(capsys):
    logs.configure("text")

    try:
        _fail("hunter" + str(2))
    except RuntimeError:
        structlog.get_logger().exception("failed")

    written = capsys.readouterr().err
    assert "RuntimeError: 7" in written
    assert "hunter2" not in written


def test_a_fault_is_written_as_one_line_without_the_values_of_variables(
    app, log_in, capsys
):
    logs.configure()

    def fail():
        password = "hunter2"
        raise RuntimeError(len(password))

    app.add_url_rule("/fail", "fail", fail)

    assert log_in("technician").get("/fail").status_code == 500

    (line,) = capsys.readouterr().err.splitlines()
    event = json.loads(line)
    assert event["event"] == "request_failed"
    assert event["path"] == "/fail"
    assert "RuntimeError" in event["exception"]
    assert "hunter2" not in line.replace('password = "hunter2"', "").replace(
        'password = \\"hunter2\\"', ""
    )
