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
        lazy_gettext("Reassignment rate"),
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
            "Median hours from resolved to the publication of the solution, for incidents closed in the period whose solution was published after they were resolved."
        ),
    ),
    "waiting_for_review": Words(
        lazy_gettext("Waiting only for review"),
        lazy_gettext(
            "Incidents that were resolved and confirmed at the end of the period, or are so "
            "now, and could not be closed only because their solution was under review."
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
    "first_line_share": Words(
        lazy_gettext("Solved at the first line"),
        lazy_gettext(
            "Of the incidents closed in the period: the share that was never above level 1."
        ),
    ),
    "own_tier_share": Words(
        lazy_gettext("Answered on the own tier"),
        lazy_gettext(
            "Of the incidents closed in the period that came from a unit: the share that "
            "ended in a unit of the same tier. By the unit that they came from."
        ),
    ),
    "same_period_share": Words(
        lazy_gettext("Resolved within the period"),
        lazy_gettext(
            "Of the incidents reported in the period: the share that was resolved before it "
            "was over, and has stayed so. By the unit that they came from."
        ),
    ),
    "carried_over": Words(
        lazy_gettext("Carried over"),
        lazy_gettext(
            "Incidents that were open at the end of the period, or are open now. What was "
            "reopened since counts as open all along."
        ),
    ),
    "backlog_age": Words(
        lazy_gettext("Age of the backlog"),
        lazy_gettext(
            "Mean days since they were reported, of the incidents open at the end of the "
            "period, or now."
        ),
    ),
    "respond_in_target": Words(
        lazy_gettext("Responded within the target"),
        lazy_gettext(
            "Of the targets to respond that ended in the period: the share that was met in "
            "time."
        ),
    ),
    "resolve_in_target": Words(
        lazy_gettext("Resolved within the target"),
        lazy_gettext(
            "Of the targets to resolve that ended in the period: the share that was met in "
            "time."
        ),
    ),
    "time_to_restore": Words(
        lazy_gettext("Time to restore (MTTR)"),
        lazy_gettext(
            "Mean hours of business time from the report to the resolution, without pauses, "
            "for targets to resolve that were reached in the period."
        ),
    ),
    "cause_said_share": Words(
        lazy_gettext("With a cause set"),
        lazy_gettext(
            "Of the incidents closed in the period: the share of which somebody said the "
            "cause."
        ),
    ),
    "misoperation_share": Words(
        lazy_gettext("Misoperation or not by process"),
        lazy_gettext(
            "Of the incidents closed in the period whose cause was said: the share that "
            "training can help. Where it is high, there is a need."
        ),
    ),
    "complaints": Words(
        lazy_gettext("Complaint rate"),
        lazy_gettext(
            "Of the incidents reported in the period: the share, or how many of 100, of whose "
            "handling somebody complained. By the unit that they came from."
        ),
    ),
    "workload": Words(
        lazy_gettext("Workload of a person"),
        lazy_gettext(
            "Incidents closed in the period for each person who worked on any. It says "
            "nothing about how hard they were."
        ),
    ),
    "repeats_of_asset": Words(
        lazy_gettext("Repeated incidents of an asset"),
        lazy_gettext("Incidents of the period for each asset that had any."),
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
