"""Exports of ServiceNow, Jira and GLPI, and our own, as they are understood."""

import json
from datetime import UTC, datetime

import pytest

from kb.articles.kinds import ArticleKind, Audience
from kb.errors import InvalidInputError
from kb.exchange import registry
from kb.exchange.errors import (
    ImportFileError,
    MissingValueError,
    RowError,
    UnknownValueError,
)
from kb.exchange.presets import yunzhi
from kb.exchange.rows import Noun
from kb.incidents.models import Channel, State
from tests.exports import (
    SERVICENOW,
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


JIRA = (
    "Summary",
    "Issue key",
    "Issue id",
    "Issue Type",
    "Status",
    "Priority",
    "Resolution",
    "Assignee",
    "Reporter",
    "Created",
    "Updated",
    "Resolved",
    "Labels",
    "Labels",
    "Description",
    "Comment",
    "Comment",
    "Attachment",
)
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


GLPI = (
    "ID",
    "Titre",
    "Statut",
    "Date d'ouverture",
    "Priorité",
    "Demandeur - Demandeur",
    "Attribué à - Technicien",
    "Catégorie",
    "Description",
    "Solution - Solution",
    "Date de résolution",
)


def test_a_ticket_of_glpi_in_french_is_understood():
    text = to_csv(
        GLPI,
        (
            "1 204",
            "Imprimante hors ligne",
            "Résolu",
            "2026-01-05 09:10",
            "Très haute",
            "tuter abel",
            "tech",
            "Matériel > Imprimante",
            "&lt;p&gt;Rien ne &lt;strong&gt;sort&lt;/strong&gt;.&lt;/p&gt;",
            "<p>Redémarrer le spooler</p>",
            "2026-01-05 10:10",
        ),
        delimiter=";",
        mark="\ufeff",
    )

    (row,) = understand(text, zone="Europe/Paris")

    assert (row.external_id, row.title) == ("1 204", "Imprimante hors ligne")
    assert (row.state, row.impact, row.urgency) == (State.RESOLVED, 1, 1)
    assert row.opened_at == datetime(2026, 1, 5, 8, 10, tzinfo=UTC)
    assert "Rien ne" in row.description
    assert "<" not in row.description
    assert "&lt;" not in row.description
    assert row.done == "Redémarrer le spooler"
    assert row.category == "Matériel > Imprimante"


def test_a_ticket_of_glpi_in_english_is_understood():
    text = to_csv(
        ("ID", "Title", "Status", "Opening date", "Requester", "Urgency", "Impact"),
        ("7", "No sound", "Processing (assigned)", "05-01-2026 09:10", "a", "Low", "3"),
        delimiter=";",
    )

    (row,) = understand(text)

    assert (row.state, row.impact, row.urgency) == (State.IN_PROGRESS, 2, 3)
    assert row.opened_at == datetime(2026, 1, 5, 9, 10, tzinfo=UTC)


def test_an_article_of_glpi_is_understood():
    text = to_csv(
        ("ID", "Sujet", "Contenu", "Catégorie"),
        ("3", "VPN", "<p>Relancer</p>", "Réseau"),
        delimiter=";",
    )

    (row,) = understand(text, Noun.ARTICLES)

    assert row.sections == {"text": "Relancer"}
    assert row.attributes == {"category": "Réseau"}


def test_our_own_columns_are_ours_even_where_another_system_has_the_same():
    assert registry.detect(yunzhi.INCIDENT_FIELDS, Noun.INCIDENTS).name == "yunzhi"
    assert registry.detect(yunzhi.ARTICLE_FIELDS, Noun.ARTICLES).name == "yunzhi"
    assert registry.detect(SERVICENOW, Noun.INCIDENTS).name == "servicenow"
    assert registry.detect(JIRA, Noun.INCIDENTS).name == "jira"
    assert registry.detect(GLPI, Noun.INCIDENTS).name == "glpi"


def test_columns_that_nobody_knows_are_a_sentence_that_names_them():
    with pytest.raises(ImportFileError, match=r"colour.*shape"):
        registry.detect(("Colour", "Shape"), Noun.INCIDENTS)
    with pytest.raises(ImportFileError, match="no preset"):
        registry.get_preset("jira", Noun.ARTICLES)


def test_a_table_made_by_hand_gives_an_article_its_sections():
    text = to_csv(
        ("id", "kind", "title", "audience", "symptom", "resolution", "keywords"),
        ("a1", "solution", "打印机脱机", "self_service", "脱机", "重启", "打印，脱机"),
    )

    (row,) = understand(text, Noun.ARTICLES)

    assert row.sections == {"symptom": "脱机", "resolution": "重启"}
    assert row.audience is Audience.SELF_SERVICE
    assert row.attributes["keywords"] == ["打印", "脱机"]


def test_a_guard_against_formulas_is_taken_off_again():
    text = to_csv(("number", "title", "description"), ("1", "'=1+1", "'plain'"))

    (row,) = understand(text)

    assert (row.title, row.description) == ("=1+1", "'plain'")


def test_a_title_that_is_too_long_is_cut_and_kept_whole_in_the_text():
    (row,) = understand(servicenow(servicenow_row(short_description="x" * 255)))

    assert len(row.title) == 200
    assert row.description == "x" * 255


@pytest.mark.parametrize(
    ("values", "error", "field"),
    [
        ({"number": "", "sys_id": ""}, MissingValueError, "external_id"),
        ({"short_description": " "}, MissingValueError, "title"),
        ({"state": "Perhaps"}, UnknownValueError, "state"),
        ({"priority": "99"}, UnknownValueError, "priority"),
        ({"opened_at": "yesterday"}, UnknownValueError, "opened_at"),
        ({"opened_at": "0001-01-01 00:00:00+14:00"}, UnknownValueError, "opened_at"),
        ({"number": "x" * 201}, RowError, "external_id"),
    ],
)
def test_a_value_that_cannot_be_used_names_its_field(values, error, field):
    with pytest.raises(error) as caught:
        understand(servicenow(servicenow_row(**values)))

    assert caught.value.field == field
    assert str(caught.value).endswith(".")


def test_a_channel_that_nobody_knows_is_another_system():
    header = (*SERVICENOW, "contact_type")

    (row,) = understand(to_csv(header, [*servicenow_row(), "Carrier pigeon"]))

    assert row.channel is Channel.API


def test_an_attribute_that_is_too_long_refuses_the_row():
    text = to_csv(("id", "title", "text", "category"), ("1", "T", "x", "y" * 201))

    with pytest.raises(InvalidInputError, match="category"):
        understand(text, Noun.ARTICLES)


@pytest.mark.parametrize(
    "moment",
    ["0001-01-01T00:00:00+08:00", "0001-01-01 00:00", "1900-01-01", "9999-12-31 23:59"],
)
def test_a_time_that_no_desk_can_have_noted_is_refused(moment):
    text = servicenow(servicenow_row(state="In Progress", opened_at=moment))

    with pytest.raises(UnknownValueError) as refused:
        understand(text, zone="Asia/Shanghai")

    assert refused.value.field == "opened_at"
