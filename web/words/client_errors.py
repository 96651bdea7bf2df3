"""What is said of clients, their services and service levels that are refused."""

from typing import Any, Final

from flask_babel import lazy_gettext

ERRORS: Final[dict[str, Any]] = {
    "client_ended": lazy_gettext(
        "The client %(client)s has ended. Nothing new is taken for it."
    ),
    "same_client": lazy_gettext("It is this client's already. Choose another one."),
    "client_tied": lazy_gettext(
        "Other records of its client hang on it, so it stays with that client."
    ),
    "kind_of_other_service": lazy_gettext(
        "This service does not offer that kind of request. Choose one of its own."
    ),
    "services_not_allowed": lazy_gettext(
        "Managers keep the services of their clients, and administrators the clients."
    ),
    "bad_client_or_service": lazy_gettext(
        "A client, contract or service cannot be like this."
    ),
    "client_code_taken": lazy_gettext(
        "The code %(taken)s is taken. Choose another one."
    ),
    "contracts_overlap": lazy_gettext(
        "The contract %(number)s holds for the same part of the organisation at the same "
        "time. Change the dates, or choose another unit."
    ),
    "client_in_use": lazy_gettext(
        "The client %(client)s has incidents or units. End it instead."
    ),
    "bad_service_level": lazy_gettext("This service level cannot be promised."),
    "service_level_overlaps": lazy_gettext(
        "Level %(level)s holds for the same client, service and priority at that time. "
        "End it first, or change it."
    ),
    "service_level_in_use": lazy_gettext(
        "Clocks run by this level. End it instead of deleting it."
    ),
    "service_level_ended": lazy_gettext("This level has ended. Add a new one."),
}
