"""The words of import and export for their codes."""

from typing import Final

from flask_babel import lazy_gettext

NOUNS: Final = {
    "incidents": lazy_gettext("Incidents"),
    "articles": lazy_gettext("Articles"),
}
PRESETS: Final = {
    "servicenow": "ServiceNow",
    "jira": "Jira",
    "glpi": "GLPI",
    "yunzhi": lazy_gettext("Yunzhi, or a table with our columns"),
}
RESULTS: Final = {
    "created": lazy_gettext("New"),
    "updated": lazy_gettext("Brought up to date"),
    "unchanged": lazy_gettext("Unchanged"),
    "kept": lazy_gettext("Kept as it is here"),
    "past_case": lazy_gettext("Past case"),
    "refused": lazy_gettext("Refused"),
}
STATES: Final = {
    "checked": lazy_gettext("Checked, not begun"),
    "running": lazy_gettext("Running"),
    "done": lazy_gettext("Done"),
    "failed": lazy_gettext("Stopped"),
}
CLOSED_AS: Final = {
    "past_case": lazy_gettext("a past case of the solution that the row names"),
    "resolved": lazy_gettext("a resolved incident that waits for its user's word"),
}
TONES: Final = {
    "checked": "idle",
    "running": "busy",
    "done": "good",
    "failed": "bad",
    "created": "good",
    "updated": "good",
    "unchanged": "idle",
    "kept": "warn",
    "past_case": "good",
    "refused": "bad",
}
