"""Exports of ServiceNow, as they are understood."""

import json
from datetime import UTC, datetime

import pytest

from kb.articles.kinds import ArticleKind
from kb.exchange.errors import RowError
from kb.exchange.rows import Noun
from kb.incidents.models import State
from tests.exports import (
    servicenow,
    servicenow_row,
    to_csv,
    understand,
    understand_json,
)


def test_an_incident_of_servicenow_is_understood():
    text = servicenow(
        servicenow_row(
            description='It says "offline".\nSecond line, with a comma.',
            state="Closed",
            priority="2 - High",
            resolved_at="2026-01-05 10:00:00",
            closed_at="2026-01-12 10:00:00",
            close_code="Solved (Permanently)",
            close_notes="Restarted the spooler",
            caller_id="Abel Tuter",
            assigned_to="Beth Anglin",
            assignment_group="Hardware",
            category="Hardware",
            cmdb_ci="PRN-3F",
            comments="Please hurry",
            work_notes="Looked at it",
        )
    )

    (row,) = understand(text)

    assert row.external_id == "INC0010001"
    assert row.title == "Printer on floor 3 does not print"
    assert row.description == 'It says "offline".\nSecond line, with a comma.'
    assert row.state is State.CLOSED
    assert (row.impact, row.urgency) == (1, 2)
    assert row.opened_at == datetime(2026, 1, 5, 9, 10, tzinfo=UTC)
    assert row.solved_at == datetime(2026, 1, 5, 10, tzinfo=UTC)
    assert row.done == "Restarted the spooler"
    assert (row.reporter, row.assignee) == ("Abel Tuter", "Beth Anglin")
    assert (row.unit, row.system, row.category) == ("Hardware", "PRN-3F", "Hardware")
    assert [(each.text, each.internal) for each in row.comments] == [
        ("Please hurry", False),
        ("Looked at it", True),
    ]


def test_labels_of_columns_are_as_good_as_names():
    text = to_csv(
        ("Number", "Short description", "State", "Priority", "Opened", "Caller"),
        ("INC1", "Mail is slow", "On Hold", "1 - Critical", "05/01/2026 09:10:00", "A"),
    )

    (row,) = understand(text)

    assert (row.title, row.state) == ("Mail is slow", State.IN_PROGRESS)
    assert (row.impact, row.urgency) == (1, 1)
    assert row.opened_at == datetime(2026, 1, 5, 9, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("1", State.NEW),
        ("2", State.IN_PROGRESS),
        ("3", State.IN_PROGRESS),
        ("6", State.RESOLVED),
        ("7", State.CLOSED),
        ("8", State.CANCELLED),
        ("Canceled", State.CANCELLED),
        ("", State.NEW),
    ],
)
def test_states_of_servicenow_are_numbers_or_labels(state, expected):
    (row,) = understand(servicenow(servicenow_row(state=state)))

    assert row.state is expected


def test_json_of_servicenow_shows_references_by_name():
    text = json.dumps(
        {
            "result": [
                {
                    "number": "INC7",
                    "short_description": "VPN",
                    "state": "6",
                    "priority": "4",
                    "caller_id": {"display_value": "Abel Tuter", "link": "https://x"},
                    "cmdb_ci": "",
                }
            ]
        }
    )

    (row,) = understand_json(text, "servicenow")

    assert (row.external_id, row.reporter, row.system) == ("INC7", "Abel Tuter", "")
    assert row.state is State.RESOLVED


def test_an_article_of_servicenow_loses_its_html_and_not_its_structure():
    text = to_csv(
        (
            "number",
            "short_description",
            "text",
            "workflow_state",
            "kb_category",
            "meta",
        ),
        (
            "KB0010001",
            "Reset a password",
            "<h2>Resolution</h2><ol><li>Open <b>AD</b></li></ol><script>alert(1)</script>",
            "published",
            "Accounts",
            "password, account",
        ),
    )

    (row,) = understand(text, Noun.ARTICLES, kind="solution")

    assert (row.external_id, row.kind) == ("KB0010001", ArticleKind.SOLUTION)
    assert "Open" in row.sections["resolution"]
    assert "<" not in row.sections["resolution"]
    assert "alert" not in row.sections["resolution"]
    assert row.attributes["category"] == "Accounts"
    assert row.attributes["keywords"] == ["password", "account"]
    assert not row.is_draft


def test_a_draft_there_is_a_draft_here_and_what_is_retired_is_refused():
    header = ("number", "short_description", "text", "workflow_state")

    (draft,) = understand(to_csv(header, ("KB1", "T", "x", "Draft")), Noun.ARTICLES)

    assert draft.is_draft
    with pytest.raises(RowError, match="retired"):
        understand(to_csv(header, ("KB1", "T", "x", "retired")), Noun.ARTICLES)
