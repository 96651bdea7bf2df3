"""The managers' numbers in words: the name and the definition of each."""

from dataclasses import dataclass
from typing import Any, Final

from flask_babel import lazy_gettext


@dataclass(frozen=True, slots=True)
class Words:
    name: Any
    definition: Any


NUMBERS: Final = {
    "opened": Words(
        lazy_gettext("Incidents opened"),
        lazy_gettext("Incidents that were reported in the period."),
    ),
    "closed": Words(
        lazy_gettext("Incidents closed"),
        lazy_gettext("Incidents that were closed in the period."),
    ),
    "transfer_rate": Words(
        lazy_gettext("Transfer rate"),
        lazy_gettext(
            "Of the incidents closed in the period and opened at level 1: the share that was "
            "ever above level 1."
        ),
    ),
    "known_share": Words(
        lazy_gettext("Solved with known solutions"),
        lazy_gettext(
            "Of the incidents closed in the period: the share closed with a solution that "
            "existed, not one written for it."
        ),
    ),
    "approval_hours": Words(
        lazy_gettext("From resolved to approved solution"),
        lazy_gettext(
            "Median hours from resolved to the check-in of the solution, for incidents closed "
            "in the period whose solution was checked in after they were resolved."
        ),
    ),
    "waiting_for_review": Words(
        lazy_gettext("Waiting only for review"),
        lazy_gettext(
            "Incidents that are resolved and confirmed now, and cannot be closed only because "
            "their solution is under review."
        ),
    ),
    "reopen_rate": Words(
        lazy_gettext("Reopen rate"),
        lazy_gettext(
            "Of the incidents closed or reopened after closing in the period: the share that "
            "was reopened."
        ),
    ),
    "link_accuracy": Words(
        lazy_gettext("Link accuracy"),
        lazy_gettext(
            "Of the links drawn at random for the months of the period and judged right or "
            "wrong: the share that is right."
        ),
    ),
    "self_service_success": Words(
        lazy_gettext("Self-service success"),
        lazy_gettext(
            'Of the searches by self-service users: the share that ended in "it helped" '
            "without an incident of the same person within 3 days."
        ),
    ),
    "on_behalf_share": Words(
        lazy_gettext("Confirmed on behalf of the user"),
        lazy_gettext(
            "Of the incidents closed in the period: the share whose confirmation was written "
            "down by somebody other than the confirmer."
        ),
    ),
    "satisfaction": Words(
        lazy_gettext("Satisfaction"),
        lazy_gettext(
            "Mean of the answers from 1 to 5 for incidents closed in the period."
        ),
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
