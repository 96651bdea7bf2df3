"""What can go wrong with a submission on its way."""

from kb.articles.models import SubmissionState
from kb.errors import ConflictError, ForbiddenError, InvalidInputError
from review.actions import Action


class NotAllowedError(ForbiddenError):
    code = "not_allowed"

    def __init__(self, action: Action) -> None:
        super().__init__(f"You may not {action.phrase} this submission.")


class TransitionError(ConflictError):
    code = "wrong_state"

    def __init__(
        self, action: Action, state: SubmissionState, possible: tuple[Action, ...]
    ) -> None:
        now = ", ".join(action.phrase for action in possible) or "nothing more"
        super().__init__(
            f"You cannot {action.phrase} a submission that is "
            f"{state.value.replace('_', ' ')}; possible now: {now}."
        )


class OutdatedSubmissionError(ConflictError):
    """Somebody else's revision of the article was checked in meanwhile."""

    code = "outdated_submission"


class ReasonMissingError(InvalidInputError):
    code = "reason_missing"


class FormRuleError(InvalidInputError):
    """The form rules that block found something."""

    code = "form_rules"
