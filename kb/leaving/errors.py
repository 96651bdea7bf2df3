"""Why what is somebody's cannot go to somebody else."""

from collections.abc import Mapping
from datetime import date

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


class UnitInUseError(ConflictError):
    """Something has to go elsewhere before a unit ends."""

    code = "unit_in_use"

    def __init__(self, name: str, first: Mapping[str, int]) -> None:
        said = ", ".join(f"{count} {code}" for code, count in first.items())
        super().__init__(f"{name} has {said}. Move or close them first.")
        self.name = name
        self.first = said


class UnitEndedError(ConflictError):
    code = "unit_ended"

    def __init__(self, name: str, day: date) -> None:
        super().__init__(f"{name} ended on {day.isoformat()} already.")
        self.name = name
        self.day = day.isoformat()
