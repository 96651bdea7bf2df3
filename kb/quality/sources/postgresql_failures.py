"""What an error of PostgreSQL's driver means, by its state: its sentence may hold data."""

from typing import Final

import psycopg

from kb.quality.sources.access import CONNECT_SECONDS
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

_LOGIN: Final = ("28", "3D000")
_TIMED_OUT: Final = frozenset({"57014", "55P03"})
_BROKEN: Final = ("57P", "08", "25P")
_MISSING: Final = ("42703", "42P01", "3F000")


def to_failure(error: Exception, seconds: float) -> SourceFailedError | None:
    """``None`` for what is no fault of the other side."""
    if not isinstance(error, psycopg.Error):
        return None
    state = error.sqlstate or ""
    if state in _TIMED_OUT:
        return SourceTimeoutError(seconds)
    if state in _MISSING:
        # These name what is missing, and no value.
        return SourceColumnsError([_name_missing(error)])
    if state.startswith(_LOGIN):
        return SourceLoginError()
    if not state or state.startswith(_BROKEN):
        return SourceBrokenError()
    return SourceStatementError(state)


def to_refusal(error: psycopg.Error) -> SourceFailedError:
    """Why there is no connection: libpq says it in words alone."""
    text = str(error).lower()
    if "ssl" in text or "certificate" in text:
        return SourceTLSError()
    if "timeout" in text:
        return SourceTimeoutError(CONNECT_SECONDS)
    if "fatal:" in text:
        return SourceLoginError()
    return SourceUnreachableError()


def _name_missing(error: psycopg.Error) -> str:
    """``column "ynse" does not exist`` without what stands around the name."""
    said = error.diag.message_primary or ""
    parts = said.split('"')
    return parts[1] if len(parts) > 2 else said.removesuffix(" does not exist")  # noqa: PLR2004
