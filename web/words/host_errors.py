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
    "lock_lost": lazy_gettext(
        "The database ended the connection that this work needed. It is begun again by "
        "itself; nothing is lost."
    ),
}
