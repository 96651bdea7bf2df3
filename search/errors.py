"""The errors of search."""

from kb.errors import Case, InvalidInputError, UnavailableError


class QuerySyntaxError(InvalidInputError):
    """A place in a query that cannot be read as it stands."""

    code = "query_syntax"

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.position = position


class IndexUnavailableError(UnavailableError):
    """The index is not there, is damaged, or was made by another version."""

    code = "index_unavailable"


class AwayCase(Case):
    """Why an index that is kept elsewhere does not answer."""

    UNREACHABLE = "unreachable"
    UNTRUSTED = "untrusted"
    REFUSED = "refused"
    SLOW = "slow"
    BUSY = "busy"
    FULL = "full"
    PARTIAL = "partial"


class IndexAwayError(IndexUnavailableError):
    """The index is kept elsewhere and does not answer; to build it anew is no help."""


class IndexLockedError(UnavailableError):
    """Another process is writing to the index."""

    code = "index_locked"
