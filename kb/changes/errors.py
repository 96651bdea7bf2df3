"""What can go wrong with a change on its way."""

from collections.abc import Sequence

from kb import moves
from kb.articles.kinds import PlanType
from kb.errors import Case, ConflictError, ForbiddenError, InvalidInputError


class ChangeNotAllowedError(ForbiddenError):
    """Changes are the technicians' work, whatever is to be done."""

    code = "change_not_allowed"

    def __init__(self, _action: moves.Action | None = None) -> None:
        super().__init__("Only technicians work on changes.")


class ChangeTransitionError(moves.WrongStateError):
    code = "change_wrong_state"
    noun = "change"


class PlansMissingError(ConflictError):
    """Required plans are not checked in."""

    code = "plans_missing"

    def __init__(self, number: str, missing: Sequence[PlanType]) -> None:
        names = ", ".join(each.value.replace("_", " ") for each in missing)
        super().__init__(f"{number} cannot start: not checked in yet: {names}.")
        self.missing = tuple(missing)


class ChangeCase(Case):
    BAD_TITLE = "bad_title"
    ENDS_TOO_EARLY = "ends_too_early"
    NO_PLAN = "no_plan"
    REASON_MISSING = "reason_missing"
    RESULT_MISSING = "result_missing"


class ChangeInputError(InvalidInputError):
    code = "bad_change"
