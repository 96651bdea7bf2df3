"""What can go wrong with a submission on its way."""

from collections.abc import Sequence

from kb import moves
from kb.errors import Case, ConflictError, InvalidInputError


class NotAllowedError(moves.NotAllowedError):
    code = "not_allowed"
    noun = "submission"


class TransitionError(moves.WrongStateError):
    code = "wrong_state"
    noun = "submission"


class OutdatedCase(Case):
    NEWER_REVISION = "newer_revision"
    OTHER_REVISION = "other_revision"
    ARTICLE_RETIRED = "article_retired"


class OutdatedSubmissionError(ConflictError):
    """Somebody else's revision of the article was checked in meanwhile."""

    code = "outdated_submission"


class GroundsCase(Case):
    """Of a verdict, of returning, withdrawing or retiring."""

    MISSING = "missing"


class ReasonMissingError(InvalidInputError):
    code = "reason_missing"


class FormRuleError(InvalidInputError):
    """The form rules found something that must be mended, or set aside with a reason."""

    code = "form_rules"

    def __init__(self, messages: Sequence[str]) -> None:
        super().__init__(" ".join(messages))


class TextChangedError(ConflictError):
    """The text is not the one that was on the reviewer's screen."""

    code = "text_changed"

    def __init__(self) -> None:
        super().__init__(
            "The text was changed meanwhile. Read it again before you judge."
        )


class SecondReviewerError(ConflictError):
    """The rules of this installation want two reviewers."""

    code = "second_reviewer_needed"

    def __init__(self) -> None:
        super().__init__("The other verdict must come from another reviewer.")


class RetiringCase(Case):
    RETIRED_MEANWHILE = "retired_meanwhile"
    RETIRED_ALREADY = "retired_already"
    NOT_RETIRED = "not_retired"
    FOLLOWED = "followed"


class RetiringError(ConflictError):
    code = "bad_retiring"
