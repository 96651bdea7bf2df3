"""What can go wrong with the drill of a plan."""

from kb.errors import Case, ForbiddenError, InvalidInputError


class DrillNotAllowedError(ForbiddenError):
    code = "drill_not_allowed"

    def __init__(self) -> None:
        super().__init__(
            "A drill is noted by who keeps the plan, or leads where it holds."
        )


class DrillCase(Case):
    NO_PLAN = "no_plan"
    NOT_HELD = "not_held"
    TOO_LONG = "too_long"


class DrillInputError(InvalidInputError):
    code = "bad_drill"
