"""What is said of errors about numbers, their periods, their sample, and causes."""

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import lazy_gettext

NUMBER_ERRORS: Final[Mapping[str, Any]] = {
    "bad_cause": lazy_gettext("There is no such cause. Choose one of the list."),
    "cause_missing": lazy_gettext("Set the cause, or say that it is unknown."),
    "cause_taken": lazy_gettext("There is a cause with this code already."),
    "bad_period": lazy_gettext(
        "Write the period like 2026-10-05, 2026-W40, 2026-10, 2026-Q4, 2026-H1, 2026, or "
        "2026-04-01..2027-03-31."
    ),
    "bad_sample": lazy_gettext(
        "Say what is wrong with the link, or why you are unsure."
    ),
    "own_link": lazy_gettext(
        "Somebody else must judge an incident that you worked on."
    ),
    "nothing_to_draw": lazy_gettext("There is nothing more to draw for this month."),
}
