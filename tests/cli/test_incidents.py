"""``kb incidents`` and ``kb audit``, over the incidents of the demonstration."""

import csv
import io

import pytest


@pytest.fixture(scope="module")
def _home(tmp_path_factory):
    return tmp_path_factory.mktemp("demonstration")


@pytest.fixture
def work(kb, _home, monkeypatch):
    """A home with the sample incidents, loaded once."""
    monkeypatch.setenv("KB_HOME", str(_home))
    monkeypatch.delenv("KB_ADMIN_PASSWORD")
    if not any(_home.iterdir()):
        assert kb("demo", "--load-only", "--port", "0").exit_code == 0
    return kb


def test_the_lists_of_the_desk_are_printed(work):
    listed = work("incidents", "list", "--view", "queue")

    assert "三楼打印机又脱机了" in listed.output
    assert listed.errors.strip().endswith("9 of 9")


def test_an_incident_says_what_is_missing(work):
    shown = work("incidents", "show", "INC-000043")

    assert "Missing: not_confirmed" in shown.output


def test_the_command_line_is_no_way_around_the_closing_rule(work):
    result = work("incidents", "close", "43", "INC-000099", "--as", "firstline")

    assert result.exit_code == 1
    assert "the user has not confirmed that it is solved" in result.errors
    assert "There is no incident INC-000099." in result.errors
    assert "State: resolved" in work("incidents", "show", "43").output


def test_nobody_is_put_on_the_call_back_list_too_early(work):
    assert work("incidents", "mark-unanswered").output.startswith("0 incidents")


def test_the_audit_is_written_as_csv(work):
    printed = work("audit", "export", "--noun", "incident", "--action", "close")

    rows = list(csv.DictReader(io.StringIO(printed.output.removeprefix("\ufeff"))))
    assert {row["action"] for row in rows} == {"close"}
    assert {row["actor"] for row in rows} == {
        *("firstline", "expert", "portdesk", "portlead")
    }
