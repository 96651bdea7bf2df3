"""Every error this service raises on purpose.

An error speaks the domain's language and carries a stable ``code`` for clients.
Only ``web`` knows which HTTP status or exit code it becomes.
"""

from enum import Enum
from typing import Any, ClassVar


class Case(Enum):
    """Which of several faults under one code it is; the words know each of them.

    No ``StrEnum``: cases of two codes may be called the same, and are not the same.
    """


class KBError(Exception):
    """An expected failure. Anything that is not a ``KBError`` is a bug.

    A code that stands for several faults has a ``Case`` for each; *values* are what the
    sentence names, such as a field or its limit.
    """

    code: ClassVar[str] = "error"

    def __init__(
        self, message: str = "", *, case: Case | None = None, **values: Any
    ) -> None:
        super().__init__(message)
        self.case = case
        self.values = values


class NotFoundError(KBError):
    """The caller named something that does not exist, or that they may not see."""

    code = "not_found"

    def __init__(self, noun: str, key: object) -> None:
        super().__init__(f"There is no {noun} {key}.")
        self.noun = noun
        self.key = key


class InvalidInputError(KBError):
    """The caller sent something we cannot accept; sending it again will not help."""

    code = "invalid_input"


class ConflictError(KBError):
    """The request was reasonable, but not in the present state of the record."""

    code = "conflict"


class ChangedMeanwhileError(ConflictError):
    """Somebody else wrote to the same row first."""

    def __init__(self) -> None:
        super().__init__("Someone else changed this first. Look at it again.")


class ForbiddenError(KBError):
    """The caller is known, and may not do this."""

    code = "forbidden"


class UnavailableError(KBError):
    """A part we depend on is not answering; trying again later may help."""

    code = "unavailable"
