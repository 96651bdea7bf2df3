"""What an error of MariaDB's driver means, by its number: its sentence may hold data."""

import re
import ssl
from collections.abc import Callable
from typing import Final

import pymysql

from kb.quality.sources.errors import (
    SourceBrokenError,
    SourceColumnsError,
    SourceFailedError,
    SourceLoginError,
    SourceStatementError,
    SourceTimeoutError,
    SourceTLSError,
    SourceUnreachableError,
)

_TIMED_OUT: Final = frozenset({1969, 1317, 1205, 3024})
_MISSING: Final = frozenset({1054, 1146})
_DENIED: Final = frozenset({1142, 1143})
_NAMED: Final = (r"[Cc]olumn '([^']+)'", r"`([^`]+)`$", r"'([^']+)'")
"""What a sentence says is missing, or may not be seen."""
_PLAIN: Final[tuple[tuple[frozenset[int], Callable[[], SourceFailedError]], ...]] = (
    (frozenset({1044, 1045, 1049, 1130, 1698}), SourceLoginError),
    (
        frozenset({0, 1053, 1077, 1927, 2006, 2013, 2014, 2027, 2055}),
        SourceBrokenError,
    ),
    (frozenset({1040, 1129, 1203, 1226, 2002, 2003}), SourceUnreachableError),
    (frozenset({2026, 3159}), SourceTLSError),
)


def to_failure(error: Exception, seconds: float) -> SourceFailedError | None:
    """``None`` for what is no fault of the other side."""
    cause = getattr(error, "original_exception", error)
    if isinstance(cause, ssl.SSLError):
        return SourceTLSError()
    if isinstance(cause, OSError | pymysql.InterfaceError):
        return SourceBrokenError()
    if not isinstance(error, pymysql.MySQLError):
        return None
    number = error.args[0] if error.args and isinstance(error.args[0], int) else 0
    if number in _TIMED_OUT:
        return SourceTimeoutError(seconds)
    if number in _MISSING or (number in _DENIED and "SELECT " in str(error.args[1])):
        return SourceColumnsError([_name_missing(str(error.args[1]))])
    return _to_plain(number)


def _to_plain(number: int) -> SourceFailedError:
    for numbers, failure in _PLAIN:
        if number in numbers:
            return failure()
    return SourceStatementError(str(number))


def _name_missing(sentence: str) -> str:
    """``Unknown column 'ynse' in 'field list'`` without what stands around the name."""
    found = (re.search(pattern, sentence) for pattern in _NAMED)
    return next((match[1] for match in found if match), "")
