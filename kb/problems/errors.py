"""What can go wrong with a problem on its way."""

from kb import moves
from kb.errors import Case, ConflictError, ForbiddenError, InvalidInputError


class ProblemNotAllowedError(ForbiddenError):
    """Problems are the technicians' work, whatever is to be done."""

    code = "problem_not_allowed"

    def __init__(self, _action: moves.Action | None = None) -> None:
        super().__init__("Only technicians work on problems.")


class ProblemTransitionError(moves.WrongStateError):
    code = "problem_wrong_state"
    noun = "problem"


class ProblemUnsolvedError(ConflictError):
    code = "problem_unsolved"


class ProblemCase(Case):
    BAD_TITLE = "bad_title"
    CAUSE_MISSING = "cause_missing"
    REASON_MISSING = "reason_missing"
    OTHER_CLIENT = "other_client"


class ProblemInputError(InvalidInputError):
    code = "bad_problem"
