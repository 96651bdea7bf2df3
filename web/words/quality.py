"""The words of data quality: its dimensions, its states, and rules said in words."""

from typing import Any, Final

from flask_babel import get_locale, lazy_gettext

from kb.quality.vocabulary import KNOWN_UNIT

DIMENSIONS: Final[dict[str, Any]] = {
    "compliance": lazy_gettext("Compliance"),
    "completeness": lazy_gettext("Completeness"),
    "accuracy": lazy_gettext("Accuracy"),
    "consistency": lazy_gettext("Consistency"),
    "currentness": lazy_gettext("Currentness"),
    "uniqueness": lazy_gettext("Uniqueness"),
}
SEVERITIES: Final[dict[str, Any]] = {
    "stop": lazy_gettext("must be corrected"),
    "warn": lazy_gettext("doubtful"),
    "info": lazy_gettext("for information"),
}
SEVERITY_TONES: Final = {"stop": "bad", "warn": "warn", "info": "idle"}
FIXES: Final[dict[str, Any]] = {
    "front": lazy_gettext("corrected where it was entered"),
    "back": lazy_gettext("corrected by the back office"),
}
STATES: Final[dict[str, Any]] = {
    "new": lazy_gettext("New finding"),
    "assigned": lazy_gettext("With somebody"),
    "corrected": lazy_gettext("Rectified"),
    "awaiting_approval": lazy_gettext("Explained, not accepted yet"),
    "explained": lazy_gettext("Explained as true"),
    "back_office": lazy_gettext("With the back office"),
    "reopened": lazy_gettext("The same error again"),
    "withdrawn": lazy_gettext("Dropped: the rule was changed"),
}
TONES: Final = {
    "new": "fresh",
    "assigned": "busy",
    "corrected": "good",
    "awaiting_approval": "warn",
    "explained": "idle",
    "back_office": "warn",
    "reopened": "bad",
    "withdrawn": "idle",
}
ACTIONS: Final[dict[str, Any]] = {
    "open": lazy_gettext("Found"),
    "assign": lazy_gettext("Given to somebody"),
    "correct": lazy_gettext("No longer found: corrected"),
    "explain": lazy_gettext("Explained as true"),
    "approve": lazy_gettext("Explanation accepted"),
    "reject": lazy_gettext("Explanation not accepted"),
    "lapse": lazy_gettext("The explanation has expired"),
    "send": lazy_gettext("Sent to the back office"),
    "reopen": lazy_gettext("Found again"),
    "withdraw": lazy_gettext("Not found by the changed rule: no error any more"),
    "take_back": lazy_gettext("Taken back: as it was before"),
    "restore": lazy_gettext("Found after all, by the rule as it is now"),
}
TESTS: Final[dict[str, Any]] = {
    "not_null": lazy_gettext("The field must have a value."),
    "not_blank": lazy_gettext("The field must not be blank."),
    "unique": lazy_gettext("The value may occur only once."),
    "accepted_values": lazy_gettext("The value must be one of the code table."),
    "pattern": lazy_gettext("The value must be written in the prescribed form."),
    "length": lazy_gettext("The value must have the prescribed length."),
    "range": lazy_gettext("The value must lie between its limits."),
    "type": lazy_gettext("The value must be a number or a date, as prescribed."),
    "check_digit": lazy_gettext("The check digit must be right."),
    "date_order": lazy_gettext("One date must not come before the other."),
    "not_future": lazy_gettext("The date must not lie in the future."),
    "relationships": lazy_gettext("The value must exist in the other table."),
    "compare": lazy_gettext("The fields must agree with each other."),
    "balance": lazy_gettext("The amounts must add up."),
    "agree": lazy_gettext("The other source must say the same."),
    "freshness": lazy_gettext("The record must have been brought up to date."),
    "row_count": lazy_gettext("There must be about as many rows as before."),
    "near_duplicate": lazy_gettext("No other record may be nearly the same."),
    "garbled": lazy_gettext("The text must be readable."),
    "default_value": lazy_gettext("The value must not be a filler."),
    "sql": lazy_gettext("The query must find nothing."),
    KNOWN_UNIT: lazy_gettext("The code of the unit has to mean a unit here."),
}
MAP_THE_CODE: Final = lazy_gettext(
    "An administrator says on the page of the source which unit the code means; the next "
    "check then finds the rows under that unit."
)
"""How to correct what the indicator of unknown units finds."""
VERDICTS: Final[dict[str, Any]] = {
    "violated": lazy_gettext("wrong"),
    "not_checked_here": lazy_gettext("not checked here"),
}
CHECKS: Final[dict[str, Any]] = {
    "day": lazy_gettext("Self-check of today"),
    "sample": lazy_gettext("Department check"),
    "month": lazy_gettext("Result of the month"),
}
CHECK_VERDICTS: Final[dict[str, Any]] = {
    "accepted": lazy_gettext("Passed"),
    "rejected": lazy_gettext("Not passed"),
}
ANSWERS: Final[dict[str, Any]] = {
    "right": lazy_gettext("Settled rightly"),
    "wrong": lazy_gettext("Not settled rightly"),
}
RUN_STATES: Final[dict[str, Any]] = {
    "waiting": lazy_gettext("waiting"),
    "running": lazy_gettext("running"),
    "done": lazy_gettext("done"),
    "failed": lazy_gettext("failed"),
}
RUN_TONES: Final = {
    "waiting": "idle",
    "running": "busy",
    "done": "good",
    "failed": "bad",
}


def of(names: Any, code: str = "") -> str:
    """Names by language in the reader's own; a plain text as it is, nothing as *code*."""
    if not names:
        return code
    if isinstance(names, str):
        return names
    locale = get_locale()
    language = locale.language if locale else "zh"
    return str(names.get(language) or next(iter(names.values()), code))
