"""The words of service levels and clocks."""

from datetime import timedelta
from typing import Final

from flask_babel import gettext, lazy_gettext

TARGETS: Final = {
    "respond": lazy_gettext("Time to respond"),
    "resolve": lazy_gettext("Time to resolve"),
}
DUE: Final = {
    "respond": lazy_gettext("Respond by"),
    "resolve": lazy_gettext("Resolve by"),
}
STATES: Final = {
    "running": lazy_gettext("Running"),
    "paused": lazy_gettext("Paused"),
    "met": lazy_gettext("In time"),
    "missed": lazy_gettext("Overdue"),
    "stopped": lazy_gettext("Ended without it"),
}
TONES: Final = {
    "running": "fresh",
    "paused": "idle",
    "met": "good",
    "missed": "bad",
    "stopped": "idle",
}


def spell(minutes: int) -> str:
    """A duration of working time, as one says it."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return str(gettext("%(minutes)s min", minutes=rest))
    if not rest:
        return str(gettext("%(hours)s h", hours=hours))
    return str(gettext("%(hours)s h %(minutes)s min", hours=hours, minutes=rest))


def spell_left(left: timedelta) -> str:
    """What is left, in whole minutes: never more than there is."""
    return spell(int(left.total_seconds() // 60))
