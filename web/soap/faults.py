"""Faults: what a SOAP client is told when something cannot be done."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from kb import errors as kb
from kb.errors import KBError
from kb.incidents.errors import ClosingRefusedError
from web.api.errors import TooManyRequestsError


class Blame(StrEnum):
    """Whose fault it is, in the words of SOAP 1.1."""

    CLIENT = "Client"
    SERVER = "Server"
    MUST_UNDERSTAND = "MustUnderstand"
    VERSION_MISMATCH = "VersionMismatch"


class SoapFault(Exception):  # noqa: N818 - what SOAP calls it.
    """The answer to a message that cannot be served."""

    def __init__(
        self,
        code: str,
        message: str,
        *,
        path: str = "",
        details: Sequence[str] = (),
        blame: Blame = Blame.CLIENT,
        retry_after: int = 0,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.path = path
        """The element that is wrong, as its names from the operation on."""
        self.details = tuple(details)
        self.blame = blame
        self.retry_after = retry_after
        """Seconds; 0 where waiting does not help."""


class NotAuthenticatedFault(SoapFault):
    def __init__(self, message: str) -> None:
        super().__init__("not_authenticated", message)


class BadMessageFault(SoapFault):
    """The message is no XML that we read, or not the envelope of one operation."""

    def __init__(self, message: str, *, path: str = "") -> None:
        super().__init__("bad_message", message, path=path)


class TooLargeFault(SoapFault):
    """The message goes beyond a limit; nothing of it was done."""

    def __init__(self, message: str) -> None:
        super().__init__("too_large", message)


_BLAMED_ON_US: Final = (kb.UnavailableError,)


def to_fault(error: KBError, message: str) -> SoapFault:
    """The fault for an expected error of ours, told as *message*."""
    details = error.missing if isinstance(error, ClosingRefusedError) else ()
    blame = Blame.SERVER if isinstance(error, _BLAMED_ON_US) else Blame.CLIENT
    return SoapFault(
        error.code,
        message,
        details=[each.value for each in details],
        blame=blame,
        retry_after=error.seconds if isinstance(error, TooManyRequestsError) else 0,
    )
