"""What is said of checks of data that are refused."""

from typing import Any, Final

from flask_babel import lazy_gettext

ERRORS: Final[dict[str, Any]] = {
    "check_not_allowed": lazy_gettext("The unit's lead signs this check."),
    "bad_check": lazy_gettext("Check what you entered."),
    "day_not_clear": lazy_gettext(
        "Your open findings: %(left)s. Correct or explain what is open, then sign the day."
    ),
    "day_not_checked": lazy_gettext(
        "Nothing has been checked on %(day)s yet. Sign after the next run."
    ),
    "check_already_signed": lazy_gettext("%(about)s is signed already."),
    "nothing_to_sample": lazy_gettext(
        "No finding of %(month)s has been settled yet: there is nothing to look at."
    ),
    "sample_not_answered": lazy_gettext(
        "Without an answer in the sample: %(left)s. Answer all of it, then sign."
    ),
    "department_check_missing": lazy_gettext(
        "The department check of %(month)s has not passed yet. It comes first."
    ),
    "month_not_ended": lazy_gettext("%(month)s has not ended. Sign it afterwards."),
    "bad_day_table": lazy_gettext("This table cannot be checked."),
}
CASES: Final[dict[str, Any]] = {
    "SignerCase.LEAD": lazy_gettext("The unit's lead signs this check."),
    "SignerCase.OWN": lazy_gettext(
        "This finding is your own: somebody else answers it."
    ),
    "CheckCase.BAD_MONTH": lazy_gettext("Write the month like 2026-03."),
    "TableCase.MISSING": lazy_gettext("Choose a file."),
    "TableCase.TOO_LARGE": lazy_gettext(
        "The table is larger than %(limit)s MB. Check it in parts."
    ),
    "TableCase.TOO_MANY": lazy_gettext(
        "The table has more than %(limit)s rows. Check it in parts."
    ),
    "TableCase.NO_COLUMN": lazy_gettext(
        "The first row names none of the columns that are checked: %(value)s."
    ),
    "TableCase.UNREADABLE": lazy_gettext(
        "The file is no CSV, XLSX or ODS, is damaged, or needs a password."
    ),
    "TableCase.TOO_MUCH": lazy_gettext(
        "The table has too many columns, or takes too much time or memory to read. Check "
        "it in parts."
    ),
    "TableCase.NO_HEADER": lazy_gettext(
        "The table is empty: its first row names no column."
    ),
    "TableCase.LONG_ROW": lazy_gettext(
        "Row %(row)s of the table has more cells than there are columns."
    ),
    "TableCase.CUT_OFF": lazy_gettext(
        "The table ends in the middle of row %(row)s: part of the file is missing. If all "
        "of it is there, end its last line with a line break."
    ),
    "CheckCase.REASON_MISSING": lazy_gettext("Say what is wrong with it."),
}
