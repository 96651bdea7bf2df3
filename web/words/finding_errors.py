"""What is said of indicators, runs and findings that are refused."""

from typing import Any, Final

from flask_babel import lazy_gettext

ERRORS: Final[dict[str, Any]] = {
    "finding_not_allowed": lazy_gettext("You may not do this to the finding."),
    "finding_wrong_state": lazy_gettext(
        "This is not possible any more: the finding has moved on. Look at it again."
    ),
    "own_explanation": lazy_gettext(
        "You explained this finding yourself: somebody else of the unit above agrees."
    ),
    "bad_finding": lazy_gettext("Check what you entered for the finding."),
    "indicator_taken": lazy_gettext(
        "The dataset %(dataset)s has an indicator %(indicator)s already. Choose another "
        "code."
    ),
    "quality_advice_unknown": lazy_gettext(
        "The indicator %(indicator)s gives the article %(article)s as advice, and that is "
        "no solution."
    ),
    "quality_post_unknown": lazy_gettext(
        "The indicator %(indicator)s names the post %(post)s; there are technical and "
        "business."
    ),
    "quality_run_failed": lazy_gettext(
        "The run could not be ended, and nothing of it counts. Start it again."
    ),
    "quality_run_asked": lazy_gettext(
        "A check of %(dataset)s waits already, or is going on. Its result will be here soon."
    ),
    "quality_no_indicators": lazy_gettext(
        "The dataset %(dataset)s has no indicator in force. Import some first."
    ),
    "quality_partly_read": lazy_gettext(
        "The source gave %(read)s rows of %(expected)s. The run counts for nothing; start "
        "it again."
    ),
    "quality_fewer_rows": lazy_gettext(
        "The source has %(rows)s rows, and the last run checked %(before)s. Run it again "
        "when the table is full, or say that it may have fewer."
    ),
}
CASES: Final[dict[str, Any]] = {
    "FindingCase.REASON_MISSING": lazy_gettext("Say why, then send it again."),
    "FindingCase.DATE_PASSED": lazy_gettext(
        "An explanation holds until a day that is still to come."
    ),
    "FindingCase.DATE_TOO_FAR": lazy_gettext(
        "An explanation holds for %(limit)s days at most."
    ),
    "FindingCase.NOT_OF_UNIT": lazy_gettext(
        "A finding is given to somebody of its unit."
    ),
    "FindingCase.NONE_CHOSEN": lazy_gettext("Choose 1 to %(limit)s findings."),
    "FindingCase.SEVERAL_KINDS": lazy_gettext(
        "What is sent together is of one indicator, one unit and one run."
    ),
}
