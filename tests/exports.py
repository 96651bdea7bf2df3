"""Exports of other systems in their real shapes, made for the tests, and read."""

import csv
import io
from dataclasses import replace
from zoneinfo import ZoneInfo

from kb.articles.kinds import ArticleKind
from kb.exchange import registry
from kb.exchange.cells import Reading, Row
from kb.exchange.rows import Noun
from kb.exchange.understanding import to_article, to_incident
from web.intake.exchange.html import from_html
from web.intake.exchange.objects import read_objects, to_cells
from web.intake.exchange.tables import read_table


def to_csv(header, *rows, delimiter=",", mark=""):
    target = io.StringIO()
    writer = csv.writer(target, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerows([header, *rows])
    return mark + target.getvalue()


SERVICENOW = (
    "number",
    "short_description",
    "description",
    "state",
    "priority",
    "opened_at",
    "resolved_at",
    "closed_at",
    "close_code",
    "close_notes",
    "caller_id",
    "assigned_to",
    "assignment_group",
    "category",
    "cmdb_ci",
    "comments",
    "work_notes",
    "sys_id",
)

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


def servicenow_row(number="INC0010001", **values):
    row = {
        "number": number,
        "short_description": "Printer on floor 3 does not print",
        "state": "New",
        "priority": "3 - Moderate",
        "opened_at": "2026-01-05 09:10:00",
        "sys_id": "46b66a40a9fe198101f243dfbc79033d",
        **values,
    }
    return [row.get(name, "") for name in SERVICENOW]


def servicenow(*rows):
    return to_csv(SERVICENOW, *rows)


def understand(text, noun=Noun.INCIDENTS, *, zone="UTC", kind="reference", **options):
    """The rows of a table as they are understood; *options* change the preset."""
    table = read_table(io.StringIO(text, newline=""))
    preset = replace(registry.detect(table.header, noun), **options)
    reading = Reading(preset=preset, zone=ZoneInfo(zone), from_html=from_html)
    rows = (Row(record.cells, reading) for record in table.records)
    if noun is Noun.ARTICLES:
        return [to_article(row, ArticleKind(kind)) for row in rows]
    return [to_incident(row) for row in rows]


def understand_json(text, preset, noun=Noun.INCIDENTS):
    chosen = registry.get_preset(preset, noun)
    reading = Reading(preset=chosen, from_html=from_html, is_table=False)
    rows = [
        Row(to_cells(record.source, chosen), reading)
        for record in read_objects(io.StringIO(text))
    ]
    if noun is Noun.ARTICLES:
        return [to_article(row, ArticleKind.REFERENCE) for row in rows]
    return [to_incident(row) for row in rows]
