"""What macros do, and why one cannot be kept or run."""

from typing import Any, Final

from flask_babel import lazy_gettext

TARGETS: Final[dict[str, Any]] = {
    "up": lazy_gettext("one level up"),
    "there": lazy_gettext("where I choose:"),
}
CASES: Final[dict[str, Any]] = {
    "MacroCase.TITLE_MISSING": lazy_gettext("A title has 1 to %(limit)s characters."),
    "MacroCase.NO_STEP": lazy_gettext("A macro does something: set at least one step."),
    "MacroCase.TARGET_MISSING": lazy_gettext(
        "Say which unit, post or level it goes to."
    ),
    "MacroCase.BLANK": lazy_gettext(
        "The incident says nothing for %(names)s. Write the comment by hand."
    ),
}
