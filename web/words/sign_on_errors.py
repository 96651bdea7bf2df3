"""What is said where others say who somebody is; part of the tables of all errors."""

from typing import Any, Final

from flask_babel import lazy_gettext

ERRORS: Final[dict[str, Any]] = {
    "directory_away": lazy_gettext(
        "The directory does not answer right now. Please try again in a minute."
    ),
    "bad_group": lazy_gettext("A group cannot be named like this."),
    "group_there": lazy_gettext("Whoever is in this group gets that already."),
}
CASES: Final[dict[str, Any]] = {
    "GrantCase.NO_GROUP": lazy_gettext("Name a group, in up to %(limit)s characters."),
    "GrantCase.NO_DN": lazy_gettext(
        "Name the group by its whole name in the directory (DN)."
    ),
}
