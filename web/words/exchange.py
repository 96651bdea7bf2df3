"""The words of import and export for their codes."""

from typing import Final

from flask_babel import lazy_gettext

from kb.exchange.rows import Outcome, Reason
from web.words.errors import name_field
from web.words.fields import GRADES
from web.words.process import INCIDENT_STATES
from web.words.vocabulary import ATTRIBUTES, FIELDS, section_name

NOUNS: Final = {
    "incidents": lazy_gettext("Incidents"),
    "articles": lazy_gettext("Articles"),
}
PRESETS: Final = {
    "servicenow": "ServiceNow",
    "jira": "Jira",
    "glpi": "GLPI",
    "zammad": "Zammad",
    "znuny": "Znuny",
    "yunzhi": lazy_gettext("Yunzhi, or a table with our columns"),
    "other": lazy_gettext("Another system"),
}
RESULTS: Final = {
    "created": lazy_gettext("New"),
    "updated": lazy_gettext("Brought up to date"),
    "unchanged": lazy_gettext("Unchanged"),
    "kept": lazy_gettext("Kept as it is here"),
    "past_case": lazy_gettext("Past case"),
    "refused": lazy_gettext("Refused"),
    "left_out": lazy_gettext("Left out as you chose"),
    "undone": lazy_gettext("Taken back"),
}
REASONS: Final = {
    Reason.ENDED: lazy_gettext("It has ended here."),
    Reason.PAST_CASE: lazy_gettext("It is a past case here, and stays one."),
    Reason.EXPORTED: lazy_gettext("It was exported from here."),
    Reason.CHANGED: lazy_gettext("Changed here, and kept: %(fields)s"),
    Reason.NOT_ACCEPTED: lazy_gettext("It was not accepted here."),
    Reason.WORKED_ON: lazy_gettext("Somebody works on it here."),
    Reason.RETIRED: lazy_gettext("It has been retired here."),
    Reason.REVISED: lazy_gettext("It has been revised here."),
}
"""Why a row changed less than it says."""
STATES: Final = {
    "checked": lazy_gettext("Checked, not begun"),
    "running": lazy_gettext("Running"),
    "done": lazy_gettext("Done"),
    "failed": lazy_gettext("Stopped"),
    "cancelled": lazy_gettext("Stopped by hand"),
    "undoing": lazy_gettext("Being taken back"),
    "undone": lazy_gettext("Taken back"),
}
CLOSED_AS: Final = {
    "past_case": lazy_gettext("a past case, found by staff and counted in no figure"),
    "resolved": lazy_gettext("a resolved incident that waits for its user's word"),
}
ORDERS: Final = {
    "day": lazy_gettext("the day: 31/12/2026"),
    "month": lazy_gettext("the month: 12/31/2026"),
}
FIRST: Final = {
    "day": lazy_gettext("With the day"),
    "month": lazy_gettext("With the month"),
}
CELLS: Final = {
    "external_id": lazy_gettext("Key"),
    "number": lazy_gettext("Number"),
    "state": lazy_gettext("State"),
    "channel": lazy_gettext("Channel"),
    "reporter": lazy_gettext("Reporter"),
    "caller": lazy_gettext("Caller"),
    "caller_phone": lazy_gettext("Telephone"),
    "caller_note": lazy_gettext("Note"),
    "caller_shares_phone": lazy_gettext("Telephone shared with others"),
    "opened_at": lazy_gettext("Time opened"),
    "started_at": lazy_gettext("Time begun"),
    "resolved_at": lazy_gettext("Time resolved"),
    "closed_at": lazy_gettext("Time closed"),
    "created_at": lazy_gettext("Time written"),
    "cause": lazy_gettext("Cause code"),
    "solution": lazy_gettext("Solution"),
    "comments": lazy_gettext("Comments"),
    "attachments": lazy_gettext("Files"),
    "publishing": lazy_gettext("Published or not"),
    "description_markdown": lazy_gettext("Description"),
    "description_html": lazy_gettext("Description"),
    "internal_comments": lazy_gettext("Comments"),
    "state_group": lazy_gettext("State"),
    **FIELDS,
    **ATTRIBUTES,
}
"""What the cells of a row are called; a form may have other words for its fields."""


MAPPED: Final = {
    "comments": lazy_gettext("Comments that the reporter sees"),
    "internal_comments": lazy_gettext("Internal comments"),
    "remarks": lazy_gettext("Remark, kept as text"),
    "state_group": lazy_gettext("Group of states"),
    "done": lazy_gettext("What was done"),
    "priority": lazy_gettext("Priority"),
}
"""What a column may be; cells of a row that was refused are said shorter."""
CHOSEN: Final = {
    "state": INCIDENT_STATES,
    "impact": {str(number): said for number, said in GRADES["impact"].items()},
    "urgency": {str(number): said for number, said in GRADES["urgency"].items()},
}
"""What a value of theirs may become, by field; priorities are called what is chosen."""


def name_column(field: str) -> str:
    """What people call a field that a column may be read for."""
    return str(MAPPED.get(field) or name_cell(field))


def name_cell(field: str) -> str:
    """What people call a field of a row."""
    named = str(CELLS.get(field) or name_field(field))
    return section_name(field) if named == field else named


def say_reason(outcome: Outcome) -> str:
    """Why a row that was not refused changed less than it says; empty if it did not."""
    if outcome.reason is None:
        return ""
    fields = ", ".join(map(name_cell, outcome.kept))
    said = str(REASONS[outcome.reason])
    return said % {"fields": fields} if outcome.kept else said


TONES: Final = {
    "checked": "idle",
    "running": "busy",
    "done": "good",
    "failed": "bad",
    "cancelled": "warn",
    "undoing": "busy",
    "undone": "idle",
    "created": "good",
    "updated": "good",
    "unchanged": "idle",
    "kept": "warn",
    "past_case": "good",
    "refused": "bad",
    "left_out": "idle",
}
