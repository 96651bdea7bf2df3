"""Why a macro cannot be kept, or cannot be run on an incident."""

from kb.errors import Case, InvalidInputError


class MacroCase(Case):
    TITLE_MISSING = "title_missing"
    NO_STEP = "no_step"
    TARGET_MISSING = "target_missing"
    BLANK = "blank"
    """The incident does not say what its text leaves open."""


class MacroError(InvalidInputError):
    code = "bad_macro"
