"""What can go wrong with an item on its way."""

from datetime import date

from kb import moves
from kb.errors import Case, ConflictError, ForbiddenError, InvalidInputError


class ItemNotAllowedError(moves.NotAllowedError):
    code = "item_not_allowed"
    noun = "item"


class ItemTransitionError(moves.WrongStateError):
    code = "item_wrong_state"
    noun = "item"


class OwnEffectError(ForbiddenError):
    code = "own_effect"

    def __init__(self) -> None:
        super().__init__("Somebody else has to check the effect of what you did.")


class OwnerComplainedOfError(InvalidInputError):
    """The sentence names nobody: who asks may not know of whom it complains."""

    code = "owner_complained_of"

    def __init__(self) -> None:
        super().__init__("This person cannot own the item. Choose somebody else.")


class UnansweredError(ConflictError):
    """Who complained has no answer that stands."""

    code = "complaint_unanswered"

    def __init__(self) -> None:
        super().__init__("Answer who complained first; they may not object to it.")


class EffectTooEarlyError(InvalidInputError):
    code = "effect_too_early"

    def __init__(self, action_on: date) -> None:
        super().__init__(
            f"The action shows its effect from {action_on.isoformat()} on;"
            " check it then.",
            date=action_on.isoformat(),
        )


class ItemCase(Case):
    BAD_TITLE = "bad_title"
    BAD_CLAUSE = "bad_clause"
    REASON_MISSING = "reason_missing"
    CAUSE_MISSING = "cause_missing"
    ACTION_MISSING = "action_missing"
    EFFECT_MISSING = "effect_missing"
    OWNER_MISSING = "owner_missing"
    DUE_MISSING = "due_missing"
    DUE_PASSED = "due_passed"
    OTHER_UNIT = "other_unit"
    NOT_OF_CLIENT = "not_of_client"
    COMMENT_MISSING = "comment_missing"


class ItemInputError(InvalidInputError):
    code = "bad_item"
