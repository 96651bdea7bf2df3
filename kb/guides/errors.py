"""What can go wrong with a service guide on its way."""

from collections.abc import Sequence

from kb import moves
from kb.errors import Case, ConflictError, ForbiddenError, InvalidInputError

NAMED = 20
"""So many articles stand in a sentence; the others are counted."""


class GuideNotAllowedError(moves.NotAllowedError):
    code = "guide_not_allowed"
    noun = "edition"


class GuideTransitionError(moves.WrongStateError):
    code = "guide_wrong_state"
    noun = "edition"


class GuideKeepingError(ForbiddenError):
    code = "guide_keeping"

    def __init__(self) -> None:
        super().__init__("Managers and administrators keep the service guides.")


class OwnGuideError(ForbiddenError):
    """Nobody judges what they made themselves."""

    code = "own_guide"

    def __init__(self) -> None:
        super().__init__("You made this edition: somebody else approves it.")


class GuideDraftError(ConflictError):
    code = "guide_has_draft"

    def __init__(self, number: int) -> None:
        super().__init__(
            f"Edition {number} is not published yet: publish or discard it first.",
            number=number,
        )


class GuideAudienceError(ConflictError):
    """What is for staff alone stands in a guide for everybody: the sentence lists it."""

    code = "guide_not_for_everybody"

    def __init__(self, named: Sequence[str]) -> None:
        listed = "; ".join(named[:NAMED])
        if len(named) > NAMED:
            listed += f"; +{len(named) - NAMED}"
        super().__init__(
            f"This guide is for self-service, and these are for staff alone: {listed}.",
            listed=listed,
        )
        self.named = tuple(named)


class GuideTooLargeError(ConflictError):
    code = "guide_too_large"

    def __init__(self, *, articles: int, characters: int) -> None:
        super().__init__(
            f"An edition has up to {articles} articles and {characters} characters: "
            "narrow the searches of its outline, or make two guides.",
            articles=articles,
            characters=characters,
        )


class GuideStaleError(ConflictError):
    code = "guide_moved_on"

    def __init__(self) -> None:
        super().__init__("Somebody else has just moved this edition on. Look again.")


class GuideCase(Case):
    BAD_CODE = "bad_code"
    CODE_TAKEN = "code_taken"
    NAME_MISSING = "name_missing"
    NO_YAML = "no_yaml"
    NO_CHAPTERS = "no_chapters"
    BAD_CHAPTER = "bad_chapter"
    SAME_CHAPTER = "same_chapter"
    UNKNOWN_TABLE = "unknown_table"
    UNKNOWN_FORM = "unknown_form"
    REASON_MISSING = "reason_missing"
    BAD_AUDIENCE = "bad_audience"


class GuideInputError(InvalidInputError):
    code = "bad_guide"
