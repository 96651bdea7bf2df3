"""What can be wrong with the milestones of a contract."""

from kb.errors import Case, ConflictError, ForbiddenError, InvalidInputError


class MilestoneNotAllowedError(ForbiddenError):
    code = "milestone_not_allowed"

    def __init__(self) -> None:
        super().__init__(
            "Managers keep the milestones of the contracts of their clients."
        )


class MilestoneMetError(ConflictError):
    """What was met is kept with its day and its value."""

    code = "milestone_met"

    def __init__(self) -> None:
        super().__init__("This milestone is met. It stays as it was recorded.")


class MilestoneNotMissedError(ConflictError):
    code = "milestone_not_missed"

    def __init__(self) -> None:
        super().__init__("Its day has not passed yet: there is nothing to follow up.")


class MilestoneFollowedError(ConflictError):
    code = "milestone_followed"

    def __init__(self, number: str) -> None:
        super().__init__(f"{number} follows it up already.", number=number)


class PlanThereError(ConflictError):
    code = "milestones_there"

    def __init__(self) -> None:
        super().__init__(
            "This contract has milestones already. Change these, or add single ones."
        )


class MilestoneCase(Case):
    NAME_MISSING = "name_missing"
    BAD_MONTH = "bad_month"
    BAD_TARGET = "bad_target"
    BAD_SUBJECT = "bad_subject"
    BAD_OWNER = "bad_owner"
    TOO_MANY = "too_many"


class MilestoneInputError(InvalidInputError):
    code = "bad_milestone"
