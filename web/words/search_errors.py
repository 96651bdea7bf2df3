"""What is said where the search index does not answer."""

from typing import Any, Final

from flask_babel import lazy_gettext

ERRORS: Final[dict[str, Any]] = {
    "index_unavailable": lazy_gettext(
        "The search index is being built. Please try again in a moment."
    ),
    "index_locked": lazy_gettext(
        "The search index is busy. Please try again in a moment."
    ),
}
CASES: Final[dict[str, Any]] = {
    "AwayCase.UNREACHABLE": lazy_gettext(
        "Search is away: its servers cannot be reached. Everything else goes on; try "
        "again in a moment."
    ),
    "AwayCase.UNTRUSTED": lazy_gettext(
        "Search is away: the certificate of its servers is not trusted. Everything else "
        "goes on; tell an administrator."
    ),
    "AwayCase.REFUSED": lazy_gettext(
        "Search is away: its servers do not let us in. Everything else goes on; tell an "
        "administrator."
    ),
    "AwayCase.SLOW": lazy_gettext(
        "Search took too long and was given up. Everything else goes on; try again in a "
        "moment."
    ),
    "AwayCase.BUSY": lazy_gettext(
        "Search has too much to do right now. Everything else goes on; try again in a "
        "moment."
    ),
    "AwayCase.FULL": lazy_gettext(
        "The disks of the search servers are full. What is new is not found yet; tell an "
        "administrator."
    ),
    "AwayCase.PARTIAL": lazy_gettext(
        "Search is away: a part of its index does not answer, and half of the results "
        "would mislead. Everything else goes on; try again in a moment."
    ),
}
