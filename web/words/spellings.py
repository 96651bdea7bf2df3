"""What is said of names in use, of how two are alike, and of what cannot be merged."""

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import lazy_gettext

TITLES: Final[Mapping[str, Any]] = {
    "system": lazy_gettext("Names of systems"),
    "category": lazy_gettext("Categories"),
    "unit": lazy_gettext("Names of units and sites"),
}
PLACES: Final[Mapping[str, Any]] = {
    "incidents": lazy_gettext("Incidents"),
    "past_cases": lazy_gettext("Past cases"),
    "problems": lazy_gettext("Problems"),
    "changes": lazy_gettext("Changes"),
    "alerts": lazy_gettext("Alerts"),
    "services": lazy_gettext("Services"),
    "courses": lazy_gettext("Courses"),
    "articles": lazy_gettext("Articles"),
    "registers": lazy_gettext("Registers"),
    "managed": lazy_gettext("Systems that somebody answers for"),
    "units": lazy_gettext("Units of the organisation"),
}
"""By the code of a place (``kb.merges.places``)."""
LIKENESSES: Final[Mapping[str, Any]] = {
    "writing": lazy_gettext("the same but for width, capitals, spaces or marks"),
    "filling": lazy_gettext(
        "the same but for a word such as 系统 (system) or 企业 (enterprise)"
    ),
    "edition": lazy_gettext("the same but for a phase or an edition"),
    "letters": lazy_gettext("nearly the same letters"),
}
ERRORS: Final[dict[str, Any]] = {
    "bad_spelling": lazy_gettext("These two cannot become one."),
    "spelling_taken": lazy_gettext(
        "%(old)s stands for %(name)s already. Undo that merging first."
    ),
    "merge_not_undone": lazy_gettext(
        "This cannot be undone: it was undone already, or %(name)s has been merged itself "
        "since. Undo the later merging first."
    ),
    "spellings_not_allowed": lazy_gettext(
        "Names are merged by administrators, and by knowledge managers who work for every "
        "client: it changes records of all of them."
    ),
}
CASES: Final[dict[str, Any]] = {
    "SpellingCase.MISSING": lazy_gettext(
        "Say both: the old spelling, and the name that it stands for."
    ),
    "SpellingCase.TOO_LONG": lazy_gettext("A name may have %(limit)s characters."),
    "SpellingCase.SAME": lazy_gettext("These are the same."),
    "SpellingCase.IS_UNIT": lazy_gettext(
        "%(name)s is a unit of the organisation. An administrator ends it under Units; then "
        "its name can be merged."
    ),
    "SpellingCase.IS_OLD": lazy_gettext(
        "%(name)s is an old spelling itself. Choose %(meant)s."
    ),
}
