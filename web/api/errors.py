"""What can be wrong with a request before anything is done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kb.errors import (
    ConflictError,
    ForbiddenError,
    InvalidInputError,
    UnavailableError,
)


@dataclass(frozen=True, slots=True)
class InputFault:
    """One thing that is wrong, and where."""

    detail: str
    pointer: str = ""
    """Into the body, as in RFC 6901 after a ``#``."""
    parameter: str = ""
    """Of the address, instead."""

    def to_mapping(self) -> Mapping[str, str]:
        place = {"pointer": self.pointer, "parameter": self.parameter}
        return {"detail": self.detail, **{k: v for k, v in place.items() if v}}


class BadInputError(InvalidInputError):
    """The request is understood, and says something that cannot be taken."""

    code = "bad_request_input"

    def __init__(self, faults: Sequence[InputFault]) -> None:
        first = faults[0]
        place = first.parameter or first.pointer
        super().__init__(f"{place}: {first.detail}." if place else f"{first.detail}.")
        self.faults = tuple(faults)


class MediaTypeError(InvalidInputError):
    code = "unsupported_media_type"

    def __init__(self, wanted: Sequence[str]) -> None:
        super().__init__(f"Send the body as {' or as '.join(wanted)}.")


class OutdatedError(ConflictError):
    """What is to be changed is not what the caller has seen."""

    code = "outdated"

    def __init__(self) -> None:
        super().__init__("Somebody has changed this since you read it. Read it again.")


class NotAuthenticatedError(ForbiddenError):
    """There is no token, or it is none of ours."""

    code = "not_authenticated"

    def __init__(self, message: str, *, was_given: bool = True) -> None:
        super().__init__(message)
        self.was_given = was_given
        """Whether there was a token at all."""


class TooManyRequestsError(UnavailableError):
    """The caller calls more often than it may."""

    code = "too_many_requests"

    def __init__(self, seconds: int) -> None:
        super().__init__(f"There are too many calls. Wait {seconds} seconds.")
        self.seconds = seconds
