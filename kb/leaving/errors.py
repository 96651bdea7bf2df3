"""Why what is somebody's cannot go to somebody else."""

from kb.errors import Case, ConflictError, ForbiddenError, InvalidInputError


class LeavingNotAllowedError(ForbiddenError):
    code = "leaving_not_allowed"

    def __init__(self) -> None:
        super().__init__(
            "Managers and administrators who see every client hand over what is "
            "somebody's."
        )


class LeavingChangedError(ConflictError):
    """It is no longer what was shown: nothing was handed over."""

    code = "leaving_changed"

    def __init__(self) -> None:
        super().__init__(
            "Something has been added or done meanwhile. Look at the figures again; "
            "nothing was handed over."
        )


class ReceiverCase(Case):
    SAME = "same"
    NO_STAFF = "no_staff"
    OTHER_CLIENT = "other_client"
    NO_REASON = "no_reason"


class ReceiverError(InvalidInputError):
    code = "bad_receiver"
