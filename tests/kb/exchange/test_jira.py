"""Exports of Jira, as they are understood."""

import json
from datetime import UTC, datetime

import pytest

from kb.exchange.errors import UnknownValueError
from kb.incidents.models import State
from tests.exports import JIRA, to_csv, understand, understand_json

JIRA_ROW = (
    "Checkout is slow",
    "OPS-12",
    "10012",
    "Incident",
    "Done",
    "Highest",
    "Fixed",
    "bob",
    "alice",
    "03/Sep/26 9:05 AM",
    "20/Sep/26 4:30 PM",
    "20/Sep/26 4:30 PM",
    "shop",
    "urgent",
    "h2. What\n* one\n** two\n{code:sql}\nselect *;\n{code}\n*bold* [doc|https://x/y]",
    "14/Sep/26 2:15 PM;alice;Looks good; ship it",
    "a comment without a date",
    "03/Sep/26 9:05 AM;alice;log.txt;https://x/attachment/1/log.txt",
)


def test_an_issue_of_jira_is_understood_with_names_that_repeat():
    (row,) = understand(to_csv(JIRA, JIRA_ROW))

    assert (row.external_id, row.title) == ("OPS-12", "Checkout is slow")
    assert (row.state, row.impact, row.urgency) == (State.RESOLVED, 1, 1)
    assert row.opened_at == datetime(2026, 9, 3, 9, 5, tzinfo=UTC)
    assert row.resolved_at == datetime(2026, 9, 20, 16, 30, tzinfo=UTC)
    assert "## What" in row.description
    assert "- one\n  - two" in row.description
    assert "```sql\nselect *;\n```" in row.description
    assert "**bold** [doc](https://x/y)" in row.description
    said = [(each.author, each.text) for each in row.comments]
    assert ("alice", "Looks good; ship it") in said
    assert ("", "a comment without a date") in said
    assert ("", "labels: shop; urgent") in said
    assert any("log.txt" in text for _author, text in said)


@pytest.mark.parametrize(
    "created",
    [
        "03/Sep/26 9:05 AM",
        "03/Sep/26 09:05",
        "2026-09-03 09:05",
        "2026-09-03T09:05:00.000+0000",
        "09/03/2026 09:05",
        "Sep 3, 2026, 9:05 AM",
    ],
)
def test_jira_writes_times_in_many_ways(created):
    row = list(JIRA_ROW)
    row[9] = created

    (understood,) = understand(to_csv(JIRA, row))

    assert understood.opened_at == datetime(2026, 9, 3, 9, 5, tzinfo=UTC)


def test_a_state_of_their_own_follows_its_category():
    header = ("Issue key", "Summary", "Status", "Status Category")

    (row,) = understand(to_csv(header, ("A-1", "T", "Waiting for Bob", "In Progress")))

    assert row.state is State.IN_PROGRESS
    with pytest.raises(UnknownValueError, match="Waiting for Bob"):
        understand(to_csv(header[:3], ("A-1", "T", "Waiting for Bob")))


def test_json_of_jira_gives_the_text_of_its_documents():
    document = {
        "type": "doc",
        "content": [
            {
                "type": "heading",
                "attrs": {"level": 2},
                "content": [{"type": "text", "text": "现象"}],
            },
            {
                "type": "bulletList",
                "content": [
                    {
                        "type": "listItem",
                        "content": [
                            {
                                "type": "paragraph",
                                "content": [
                                    {"type": "text", "text": "slow, says "},
                                    {"type": "mention", "attrs": {"text": "@alice"}},
                                ],
                            }
                        ],
                    }
                ],
            },
            {"type": "codeBlock", "content": [{"type": "text", "text": "a\nb"}]},
        ],
    }
    issue = {
        "key": "OPS-1",
        "fields": {
            "summary": "Slow",
            "description": document,
            "status": {"name": "Odd", "statusCategory": {"name": "Done"}},
            "priority": {"name": "Low"},
            "created": "2026-09-03T17:05:00.000+0800",
            "reporter": {"displayName": "Alice", "emailAddress": "alice@example.org"},
            "labels": ["a", "b"],
            "comment": {
                "comments": [
                    {
                        "author": {"displayName": "Bob"},
                        "created": "2026-09-03T09:05:00.000+0000",
                        "body": document,
                    }
                ]
            },
            "attachment": [{"filename": "x.log", "content": "https://x/1"}],
        },
    }

    (row,) = understand_json(json.dumps({"total": 1, "issues": [issue]}), "jira")

    assert row.description == "## 现象\n\n- slow, says @alice\n\n```\na\nb\n```"
    assert (row.state, row.urgency) == (State.RESOLVED, 3)
    assert row.opened_at == datetime(2026, 9, 3, 9, 5, tzinfo=UTC)
    assert row.reporter == "alice@example.org"
    assert row.comments[0].author == "Bob"
    assert {each.text for each in row.comments[1:]} == {
        "labels: a; b",
        "attachment: x.log https://x/1",
    }


def test_a_document_of_jira_that_is_nested_without_end_is_cut():
    node = {"type": "text", "text": "deep"}
    for _ in range(400):
        node = {"type": "blockquote", "content": [node]}
    issue = {"key": "A-1", "fields": {"summary": "T", "description": node}}

    (row,) = understand_json(json.dumps({"issues": [issue]}), "jira")

    assert row.description == ""
