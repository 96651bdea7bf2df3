"""What turns and the days of shifts are called, and rules that many need."""

from typing import Any, Final

from flask_babel import lazy_gettext

TURNS: Final[dict[str, Any]] = {
    "duty": lazy_gettext("with each duty"),
    "week": lazy_gettext("with each week"),
}
DAYS: Final[dict[str, Any]] = {
    "any": lazy_gettext("all days of the rule"),
    "working": lazy_gettext("working days only"),
    "free": lazy_gettext("free days only"),
}
RULES: Final[dict[str, Any]] = {
    "FREQ=DAILY": lazy_gettext("every day"),
    "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR": lazy_gettext("Monday to Friday"),
    "FREQ=WEEKLY;BYDAY=SA,SU": lazy_gettext("Saturday and Sunday"),
    "FREQ=MONTHLY;BYDAY=1MO": lazy_gettext("the first Monday of the month"),
}


def write_rule(rule: str) -> str:
    """A rule that many need in words; any other as it was typed."""
    return str(RULES.get(rule, rule))
