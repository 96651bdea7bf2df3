"""What is said of reports that cannot be made, moved on or written as a file."""

from typing import Any, Final

from flask_babel import lazy_gettext

ERRORS: Final[dict[str, Any]] = {
    "unknown_report_format": lazy_gettext(
        "There is no format %(given)s; a report comes as %(formats)s."
    ),
    "no_chinese_font": lazy_gettext(
        "No PDF can be set: this machine has no font with Chinese letters. Download another "
        "format, or ask an administrator to install a font such as fonts-noto-cjk."
    ),
    "unknown_report_kind": lazy_gettext(
        "There is no kind of report %(given)s; there are %(kinds)s."
    ),
    "report_not_allowed": lazy_gettext("You may not do this to the report."),
    "report_wrong_state": lazy_gettext(
        "This is not possible any more: the report has moved on. Look at it again."
    ),
    "own_report": lazy_gettext(
        "You made this report: somebody else approves it, and publishes it where two "
        "people are wanted."
    ),
    "report_comment_missing": lazy_gettext(
        "Before the report is approved, write to: %(missing)s."
    ),
    "period_not_ended": lazy_gettext(
        "The period %(period)s has not ended. Ask for a report so far, or wait."
    ),
    "report_gone": lazy_gettext(
        "Somebody has just discarded this report. Ask for it again."
    ),
    "bad_report": lazy_gettext("Such a report cannot be made. Check what you entered."),
    "plan_audience": lazy_gettext(
        "An emergency plan is for the people of IT alone: its telephone numbers are in "
        "it. Choose internal, and write what users need as an article of another kind."
    ),
    "not_written": lazy_gettext("Reports are made of figures, not written by hand."),
}
CASES: Final[dict[str, Any]] = {
    "ReportCase.OTHER_PERIOD": lazy_gettext(
        "A report of this kind is not about %(value)s: its periods are of another length."
    ),
    "ReportCase.UNIT_MISSING": lazy_gettext(
        "Figures by person are of one unit: choose it."
    ),
    "ReportCase.UNKNOWN_COMMENT": lazy_gettext(
        "This report takes no words at %(value)s."
    ),
    "ReportCase.BAD_LANGUAGE": lazy_gettext("A report is in Chinese or in English."),
    "ReportCase.REASON_MISSING": lazy_gettext("Say why."),
}
