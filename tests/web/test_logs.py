"""What the running service writes about itself."""

import json

import pytest
import structlog

from web import logs


@pytest.fixture
def configured():
    logs.configure()
    yield
    structlog.reset_defaults()


@pytest.mark.usefixtures("configured")
def test_a_fault_is_written_as_one_line_without_the_values_of_variables(
    app, log_in, capsys
):
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
