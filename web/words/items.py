"""The words of improvement items: states, steps, sources, views, ages."""

from typing import Any, Final

from flask_babel import lazy_gettext

STATES: Final[dict[str, Any]] = {
    "open": lazy_gettext("Open"),
    "planned": lazy_gettext("Planned"),
    "done": lazy_gettext("Done"),
    "confirmed": lazy_gettext("Effect confirmed"),
    "rejected": lazy_gettext("Rejected"),
}
ACTIONS: Final[dict[str, Any]] = {
    "open": lazy_gettext("Opened"),
    "assign": lazy_gettext("Owner changed"),
    "plan": lazy_gettext("Planned"),
    "complete": lazy_gettext("Done"),
    "take_back": lazy_gettext("Not done after all"),
    "verify": lazy_gettext("Effect confirmed"),
    "return": lazy_gettext("Not effective"),
    "reject": lazy_gettext("Rejected"),
    "reopen": lazy_gettext("Reopened"),
    "comment": lazy_gettext("Comment"),
    "undo": lazy_gettext("Taken back: as it was before"),
}
SOURCES: Final[dict[str, Any]] = {
    "improvement": lazy_gettext("Proposal"),
    "complaint": lazy_gettext("Complaint"),
    "duty_run": lazy_gettext("Routine duty"),
    "survey": lazy_gettext("Satisfaction survey"),
    "data_check": lazy_gettext("Data check"),
    "baseline": lazy_gettext("Baseline"),
    "handover": lazy_gettext("Hand-over"),
    "incident": lazy_gettext("Incident"),
    "internal_audit": lazy_gettext("Internal audit"),
    "management_review": lazy_gettext("Management review"),
    "drill": lazy_gettext("Drill"),
    "contract": lazy_gettext("Contract phase"),
}
VIEWS: Final[dict[str, Any]] = {
    "mine": lazy_gettext("Mine"),
    "overdue": lazy_gettext("Overdue"),
    "open": lazy_gettext("All open"),
    "to_check": lazy_gettext("Effect to check"),
    "carried_over": lazy_gettext("Carried over from last year"),
    "closed": lazy_gettext("Ended"),
    "all": lazy_gettext("All"),
}
AGES: Final[dict[str, Any]] = {
    "month": lazy_gettext("up to 30 days"),
    "quarter": lazy_gettext("31 to 90 days"),
    "half": lazy_gettext("91 to 182 days"),
    "year": lazy_gettext("183 to 365 days"),
    "longer": lazy_gettext("more than a year"),
}
SAID: Final[dict[str, Any]] = {
    "verify": lazy_gettext("The effect is confirmed."),
    "return": lazy_gettext("It is planned again."),
    "take_back": lazy_gettext("It counts as not done."),
    "reject": lazy_gettext("The item is rejected."),
    "reopen": lazy_gettext("The item is open again."),
    "comment": lazy_gettext("The comment is noted."),
}
"""After each step that takes nothing but a text."""
