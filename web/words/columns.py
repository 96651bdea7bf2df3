"""What the columns of a list of incidents are called."""

from typing import Any, Final

from flask_babel import lazy_gettext

from kb.incidents.sorting import Sort
from web.words.vocabulary import ATTRIBUTES

LABELS: Final[dict[Sort, Any]] = {
    Sort.NUMBER: lazy_gettext("Number"),
    Sort.TITLE: lazy_gettext("What"),
    Sort.STATE: lazy_gettext("State"),
    Sort.PRIORITY: lazy_gettext("Priority"),
    Sort.DUE: lazy_gettext("Time left"),
    Sort.SYSTEM: ATTRIBUTES["system"],
    Sort.CATEGORY: ATTRIBUTES["category"],
    Sort.CAUSE: lazy_gettext("Cause code"),
    Sort.UNIT: ATTRIBUTES["unit"],
    Sort.CLIENT: lazy_gettext("Client"),
    Sort.LEVEL: lazy_gettext("Level"),
    Sort.ASSIGNEE: lazy_gettext("Who"),
    Sort.REPORTER: lazy_gettext("Reporter"),
    Sort.CREATED: lazy_gettext("Since"),
    Sort.UPDATED: lazy_gettext("Changed"),
}
