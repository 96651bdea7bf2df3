"""What can go wrong with a hand-over on its way."""

from kb import moves
from kb.errors import Case, ConflictError, ForbiddenError, InvalidInputError


class HandoverNotAllowedError(moves.NotAllowedError):
    code = "handover_not_allowed"
    noun = "hand-over"


class HandoverTransitionError(moves.WrongStateError):
    code = "handover_wrong_state"
    noun = "hand-over"


class HandoverKeepingError(ForbiddenError):
    code = "handover_keeping"

    def __init__(self) -> None:
        super().__init__(
            "Managers and administrators begin hand-overs, and who leads the unit."
        )


class HandoverSignedError(ConflictError):
    """Lines stay as they are from the first signature on."""

    code = "handover_signed"

    def __init__(self) -> None:
        super().__init__(
            "Somebody has signed it: what it says stays. Whoever signed can take the "
            "signature back as long as the other party has not signed."
        )


class SignedAlreadyError(ConflictError):
    code = "signed_already"

    def __init__(self) -> None:
        super().__init__("This party has signed already.")


class OneSignatureError(ForbiddenError):
    code = "one_signature"

    def __init__(self) -> None:
        super().__init__("You signed for the other party: somebody else signs here.")


class UndecidedLinesError(ConflictError):
    """Nobody signs for what nobody has looked at: the sentence says which."""

    code = "undecided_lines"

    def __init__(self, titles: list[str]) -> None:
        listed = "; ".join(titles)
        super().__init__(
            "Say of every line how many were handed over, and why where that is not as "
            f"expected: {listed}.",
            listed=listed,
        )


class PackageRunningError(ConflictError):
    code = "package_waiting"

    def __init__(self) -> None:
        super().__init__("A package is being made already. Wait until it is there.")


class HandoverCase(Case):
    NO_CONTRACT = "no_contract"
    NO_LINES = "no_lines"
    NOBODY = "nobody"
    SAME = "same"
    NO_ACCOUNT = "no_account"
    OTHER_CLIENT = "other_client"
    OTHER_UNIT = "other_unit"
    UNKNOWN_TYPE = "unknown_type"
    TITLE = "title"
    NAME = "name"
    COUNT = "count"
    TOO_MANY = "too_many"
    REASON = "reason"
    NOT_DIFFERENT = "not_different"
    FOLLOWED = "followed"
    NO_PACKAGE = "no_package"


class HandoverInputError(InvalidInputError):
    code = "bad_handover"
