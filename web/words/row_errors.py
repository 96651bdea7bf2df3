"""What is said of a row of an import that is refused, case by case."""

from typing import Any, Final

from flask_babel import lazy_gettext

CASES: Final[dict[str, Any]] = {
    "RowCase.NO_CHOICE": lazy_gettext(
        "%(value)s is not known here; known are %(listed)s."
    ),
    "RowCase.NO_TIME": lazy_gettext(
        "%(value)s is no time; write times like 2026-03-31 14:05."
    ),
    "RowCase.TIME_OUT_OF_RANGE": lazy_gettext("%(value)s is out of range."),
    "RowCase.IN_FUTURE": lazy_gettext("It was opened in the future."),
    "RowCase.NO_CLIENT": lazy_gettext("There is no client %(name)s."),
    "RowCase.NO_SERVICE": lazy_gettext("There is no service %(name)s."),
    "RowCase.NO_ARTICLE": lazy_gettext(
        "No article here is %(name)s. Import the articles first."
    ),
    "RowCase.NO_SOLUTION": lazy_gettext("Article %(name)s is no solution."),
    "RowCase.SOLUTION_RETIRED": lazy_gettext("Article %(name)s has been retired."),
}
