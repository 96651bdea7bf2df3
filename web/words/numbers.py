"""The managers' numbers in words: the name and the definition of each."""

from typing import Any, Final

from flask_babel import lazy_gettext

NAMES: Final = {
    "opened": lazy_gettext("Incidents opened"),
    "closed": lazy_gettext("Incidents closed"),
    "transfer_rate": lazy_gettext("Transfer rate"),
    "known_share": lazy_gettext("Solved with known solutions"),
    "approval_hours": lazy_gettext("From resolved to approved solution"),
    "waiting_for_review": lazy_gettext("Waiting only for review"),
    "reopen_rate": lazy_gettext("Reopen rate"),
    "link_accuracy": lazy_gettext("Link accuracy"),
    "self_service_success": lazy_gettext("Self-service success"),
    "on_behalf_share": lazy_gettext("Confirmed on behalf of the user"),
    "satisfaction": lazy_gettext("Satisfaction"),
}
DEFINITIONS: Final = {
    "opened": lazy_gettext("Incidents that were reported in the period."),
    "closed": lazy_gettext("Incidents that were closed in the period."),
    "transfer_rate": lazy_gettext(
        "Of the incidents closed in the period and opened at level 1: the share that was "
        "ever above level 1."
    ),
    "known_share": lazy_gettext(
        "Of the incidents closed in the period: the share closed with a solution that "
        "existed, not one written for it."
    ),
    "approval_hours": lazy_gettext(
        "Median hours from resolved to the check-in of the solution, for incidents closed "
        "in the period whose solution was checked in after they were resolved."
    ),
    "waiting_for_review": lazy_gettext(
        "Incidents that are resolved and confirmed now, and cannot be closed only because "
        "their solution is under review."
    ),
    "reopen_rate": lazy_gettext(
        "Of the incidents closed or reopened after closing in the period: the share that "
        "was reopened."
    ),
    "link_accuracy": lazy_gettext(
        "Of the links drawn at random for the months of the period and judged right or "
        "wrong: the share that is right."
    ),
    "self_service_success": lazy_gettext(
        'Of the searches by self-service users: the share that ended in "it helped" '
        "without an incident of the same person within 3 days."
    ),
    "on_behalf_share": lazy_gettext(
        "Of the incidents closed in the period: the share whose confirmation was written "
        "down by somebody other than the confirmer."
    ),
    "satisfaction": lazy_gettext(
        "Mean of the answers from 1 to 5 for incidents closed in the period."
    ),
}

WAYS: Final[dict[str, Any]] = {
    "formula": lazy_gettext("the fixed rule"),
    "reranker": lazy_gettext("the learned order"),
    "classifier": lazy_gettext("the learned order with recognition"),
}
"""What the ways of ordering suggestions are called."""
WAYS_EXPLAINED: Final[dict[str, Any]] = {
    "formula": lazy_gettext(
        "A solution ranks by its own words and by the words of the incidents it solved."
    ),
    "reranker": lazy_gettext(
        "How much a solution's own words and those of its incidents count was learned "
        "from solved incidents."
    ),
    "classifier": lazy_gettext(
        "Besides the words, each incident is compared with what is typical of the "
        "incidents that a solution has solved."
    ),
}
