"""What is said of the milestones of contracts."""

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import lazy_gettext

from kb.milestones.listing import Standing
from kb.milestones.models import Measure

STANDINGS: Final[Mapping[str, Any]] = {
    Standing.MET: lazy_gettext("Met"),
    Standing.REACHED: lazy_gettext("Reached so far"),
    Standing.NEAR: lazy_gettext("Due within two weeks"),
    Standing.AHEAD: lazy_gettext("Not yet due"),
    Standing.MISSED: lazy_gettext("Not reached in time"),
}
TONES: Final[Mapping[str, str]] = {
    Standing.MET: "good",
    Standing.REACHED: "good",
    Standing.NEAR: "warn",
    Standing.AHEAD: "idle",
    Standing.MISSED: "bad",
}
MEASURES: Final[Mapping[str, Any]] = {
    Measure.ARTICLES: lazy_gettext("Published articles"),
    Measure.PACKAGES: lazy_gettext("Released packages"),
    Measure.GUIDES: lazy_gettext("Published editions of the service guide"),
    Measure.RECORDS: lazy_gettext("Records in the register"),
    Measure.REPORTS: lazy_gettext("Approved reports"),
    Measure.NUMBER: lazy_gettext("Metric"),
}
ERRORS: Final[dict[str, Any]] = {
    "milestone_not_allowed": lazy_gettext(
        "Managers keep the milestones of the contracts of their clients."
    ),
    "milestone_met": lazy_gettext(
        "This milestone is met. It stays as it was recorded."
    ),
    "milestone_not_missed": lazy_gettext(
        "Its day has not passed yet: there is nothing to follow up."
    ),
    "milestone_followed": lazy_gettext("%(number)s follows it up already."),
    "milestones_there": lazy_gettext(
        "This contract has milestones already. Change these, or add single ones."
    ),
    "bad_milestone": lazy_gettext("Check what you entered for the milestone."),
}
CASES: Final[dict[str, Any]] = {
    "MilestoneCase.NAME_MISSING": lazy_gettext(
        "Give the milestone a name of up to %(limit)s characters."
    ),
    "MilestoneCase.BAD_MONTH": lazy_gettext(
        "A month of the contract is a number from 1 to %(limit)s; leave it empty for the "
        "last day."
    ),
    "MilestoneCase.BAD_TARGET": lazy_gettext(
        "A target is above zero and at most %(limit)s."
    ),
    "MilestoneCase.BAD_SUBJECT": lazy_gettext(
        "Choose what is counted from the list of this measure."
    ),
    "MilestoneCase.BAD_OWNER": lazy_gettext(
        "Somebody who works for the client answers for a milestone. Choose another person."
    ),
    "MilestoneCase.TOO_MANY": lazy_gettext(
        "A contract has up to %(limit)s milestones."
    ),
}
