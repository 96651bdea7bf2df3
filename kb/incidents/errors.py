"""What can go wrong with an incident on its way."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final, Self

from kb import moves
from kb.errors import Case, ConflictError, InvalidInputError


class NotAllowedError(moves.NotAllowedError):
    code = "incident_not_allowed"
    noun = "incident"


class TransitionError(moves.WrongStateError):
    code = "incident_wrong_state"
    noun = "incident"


class NotApprovedError(ConflictError):
    """Nobody works on what may not be done yet."""

    code = "not_approved"

    def __init__(self) -> None:
        super().__init__(
            "This request waits for its approval. Work starts when that is given."
        )


class Missing(StrEnum):
    """What stands against closing an incident."""

    NOT_RESOLVED = "not_resolved"
    NO_SOLUTION = "no_solution"
    UNDER_REVIEW = "solution_under_review"
    NOT_A_SOLUTION = "not_a_solution"
    RETIRED = "solution_retired"
    NOT_CONFIRMED = "not_confirmed"
    DENIED = "denied"
    UNANSWERED = "unanswered"


_SENTENCES = {
    Missing.NOT_RESOLVED: "it is not resolved",
    Missing.NO_SOLUTION: "it has no solution",
    Missing.UNDER_REVIEW: "its solution is still under review",
    Missing.NOT_A_SOLUTION: "the linked article is not a solution",
    Missing.RETIRED: "its solution has been retired",
    Missing.NOT_CONFIRMED: "the user has not confirmed that it is solved",
    Missing.DENIED: "the user says that it is not solved",
    Missing.UNANSWERED: "the user has not answered",
}


class ClosingRefusedError(ConflictError):
    """Something is missing; all of it is listed."""

    code = "closing_refused"

    def __init__(self, number: str, missing: Sequence[Missing]) -> None:
        reasons = "; ".join(_SENTENCES[each] for each in missing)
        super().__init__(f"{number} cannot be closed: {reasons}.")
        self.missing = tuple(missing)


class NotASolutionError(ConflictError):
    code = "not_a_solution"

    def __init__(self) -> None:
        super().__init__("Only an article of the kind solution can solve an incident.")


class SolutionRetiredError(ConflictError):
    code = "solution_retired"

    def __init__(self) -> None:
        super().__init__("This solution has been retired. Link another one.")


class SubmissionEndedError(ConflictError):
    """A submission that will not be checked in any more."""

    code = "submission_ended"

    def __init__(self) -> None:
        super().__init__(
            "This submission was rejected or withdrawn. Link another solution."
        )


class ReasonCase(Case):
    """What is to be said, in the words of the sentence that asks for it."""

    WITHDRAWN = "why it is withdrawn"
    COMMENT = "what you want to tell"
    DONE = "what was done"
    STILL_WRONG = "what is still wrong"
    HANDED_ON = "why it is handed on"
    TRIED = "what was tried"
    TAKEN_UP = "why it is taken up again"
    APART = "why it does not belong here"
    ASKED_BACK = "why it is asked back"
    KEPT = "why it stays here"
    CARRIED_OVER = "why it stays open"
    DECLINED = "why it is declined"
    PAUSED = "what it waits for"


class ReasonMissingError(InvalidInputError):
    code = "incident_reason_missing"


class IncidentCase(Case):
    TITLE_MISSING = "title_missing"
    LINE_TOO_LONG = "line_too_long"
    BAD_GRADE = "bad_grade"
    BAD_LEVEL = "bad_level"
    BAD_SATISFACTION = "bad_satisfaction"
    BAD_MONTH = "bad_month"


class CauseCase(Case):
    UNKNOWN = "unknown"
    BAD_CODE = "bad_code"
    NAME_MISSING = "name_missing"
    KEEPING = "keeping"
    """Who may keep an organisation's own causes."""


class CauseError(InvalidInputError):
    """A cause that there is not, or an own one that cannot be."""

    code = "bad_cause"


class CauseMissingError(InvalidInputError):
    """Here the cause has to be said by whoever resolves."""

    code = "cause_missing"

    def __init__(self) -> None:
        super().__init__(
            "Say what it was caused by; choose unknown where nobody can tell."
        )


class CauseTakenError(ConflictError):
    code = "cause_taken"

    def __init__(self, code: str) -> None:
        super().__init__(f"There is a cause {code} already.")


class IncidentInputError(InvalidInputError):
    """A field of an incident is missing, too long or out of range."""

    code = "bad_incident"


class SameClientError(ConflictError):
    code = "same_client"

    def __init__(self) -> None:
        super().__init__("It is this client's already. Choose another one.")


class TieCase(Case):
    PROBLEM = "problem"
    DUPLICATES = "duplicates"
    ALERTS = "alerts"


class ClientTiedError(ConflictError):
    """Other records of its client hang on the incident, so it stays with that one."""

    code = "client_tied"


class DuplicateCase(Case):
    ITSELF = "itself"
    OTHER_CLIENT = "other_client"
    CANCELLED = "cancelled"


class DuplicateError(ConflictError):
    """The incident named cannot be the original."""

    code = "bad_duplicate"


class SamePlaceError(ConflictError):
    """It would be handed to where it is already."""

    code = "same_place"

    def __init__(self) -> None:
        super().__init__(
            "It is there already. Choose another unit, post, level or person."
        )


class NobodyCase(Case):
    NEXT_ABOVE = "next_above"
    NONE_ABOVE = "none_above"
    NOWHERE = "nowhere"


class NobodyThereError(ConflictError):
    """Nobody could take it where it would go; the next place above is named."""

    code = "nobody_there"


class NotAskedError(ConflictError):
    """Nobody has asked to have it back, or it has been answered."""

    code = "not_asked_back"

    def __init__(self) -> None:
        super().__init__("Nobody recalls it now.")


class AskedAlreadyError(ConflictError):
    code = "asked_back_already"

    def __init__(self) -> None:
        super().__init__("It has been recalled already; the holder has yet to answer.")


class WordGivenError(ConflictError):
    """Done to many at once, it would void what a user has said of this one."""

    code = "word_given"

    def __init__(self) -> None:
        super().__init__(
            "Its user has confirmed the solution it has. Change that on its own page."
        )


class UndoCase(Case):
    FOLLOWED = "followed"
    NOT_YOURS = "not_yours"
    NO_WAY_BACK = "no_way_back"
    WORD_VOIDED = "word_voided"
    MAILED = "mailed"


class UndoRefusedError(ConflictError):
    """A step stands: it is not the newest any more, or has had consequences."""

    code = "undo_refused"

    @classmethod
    def of(cls, case: UndoCase) -> Self:
        return cls(_STANDS[case], case=case)


_STANDS: Final = {
    UndoCase.FOLLOWED: "Something else has happened to it since, so this stands.",
    UndoCase.NOT_YOURS: "Only whoever took this step can take it back.",
    UndoCase.NO_WAY_BACK: "This step cannot be taken back.",
    UndoCase.WORD_VOIDED: "It has voided what the user said, and that does not come back.",
    UndoCase.MAILED: "Others have been told of it by mail, so this stands.",
}


class PausedAlreadyError(ConflictError):
    """Somebody else was quicker; their reason stands."""

    code = "paused_already"

    def __init__(self) -> None:
        super().__init__("It is on hold already. Resume it first, or leave it so.")


class NotPausedError(ConflictError):
    code = "not_paused"

    def __init__(self) -> None:
        super().__init__("It is not on hold; work on it goes on.")


class AssigneeCase(Case):
    LEVEL = "level"
    SYSTEM = "system"


class AssigneeError(ConflictError):
    """The person cannot work on the incident as both are now."""

    code = "bad_assignee"
