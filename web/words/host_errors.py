"""What is said of errors about hosts and what they share; part of the tables of all errors."""

from typing import Any, Final

from flask_babel import lazy_gettext

ERRORS: Final[dict[str, Any]] = {
    "busy": lazy_gettext(
        "Something else is being done that must end first. Please try again in a moment."
    ),
    "not_initialised": lazy_gettext(
        "The service is not set up yet. An administrator runs kb init."
    ),
    "home_unusable": lazy_gettext(
        "The home folder of the service cannot be used. An administrator checks it."
    ),
    "address_unavailable": lazy_gettext(
        "The service cannot listen at its address: it is in use."
    ),
    "other_secret_key": lazy_gettext(
        "This host has another secret key than the installation. An administrator copies "
        "that of another host."
    ),
    "newer_version": lazy_gettext(
        "The database belongs to a newer version of this program. An administrator "
        "installs that version here."
    ),
    "engine_not_shared": lazy_gettext(
        "Another host works on the same database, and the search engine here has an index "
        "of its own. An administrator chooses one engine that all hosts share."
    ),
    "lock_lost": lazy_gettext(
        "The database ended the connection that this work needed. It is begun again by "
        "itself; nothing is lost."
    ),
}
