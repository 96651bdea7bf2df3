"""The identity tokens of a provider: signed by it, for us, just now, and once."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, TypeGuard

from kb.sign_on.errors import SignOnCase, SignOnRefusedError

if TYPE_CHECKING:
    from joserfc.jwk import KeySet

ALGORITHMS: Final = ("RS256", "ES256")
"""Those of keys that only the provider has: none of ``none``, none of a shared secret."""
SKEW: Final = timedelta(minutes=2)
"""How far the clocks of provider and service may differ."""
LONGEST_SUBJECT: Final = 255
LOGGED_OUT: Final = "http://schemas.openid.net/event/backchannel-logout"
"""What a token says that tells of a logout, and no other token."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a token must say."""

    issuer: str
    client_id: str
    nonce: str


def read_signed(token: str, keys: "KeySet") -> dict[str, Any]:
    """The claims of *token*. Raise ``SignOnRefusedError`` if none of *keys* signed it."""
    from joserfc import jwt  # noqa: PLC0415 - only who comes from a provider needs it.
    from joserfc.errors import JoseError  # noqa: PLC0415 - as above.

    try:
        return dict(jwt.decode(token, keys, algorithms=ALGORITHMS).claims)
    except (JoseError, ValueError, TypeError) as error:
        raise SignOnRefusedError(
            f"The token of the provider is not signed by its keys ({error}).",
            case=SignOnCase.TOKEN,
        ) from error


def require(claims: Mapping[str, Any], expected: Expected, *, now: datetime) -> None:
    """Raise ``SignOnRefusedError`` for claims of any other than the token expected.

    (OpenID Connect Core 1.0, 3.1.3.7.)
    """
    for is_right, what in (
        (claims.get("iss") == expected.issuer, "another issuer"),
        (_is_for(claims, expected.client_id), "another client"),
        (_is_fresh(claims, now), "another time"),
        (_is_word(claims.get("nonce"), expected.nonce), "another question"),
        (_is_subject(claims.get("sub")), "nobody"),
    ):
        if not is_right:
            raise SignOnRefusedError(
                f"The token of the provider is of {what}.", case=SignOnCase.TOKEN
            )


def require_logout(
    claims: Mapping[str, Any], issuer: str, client_id: str, *, now: datetime
) -> None:
    """Raise ``SignOnRefusedError`` for claims that tell of nobody's logout, here and now.

    (OpenID Connect Back-Channel Logout 1.0, 2.6.) A subject is asked for: sessions here
    are not known by what the provider calls its own.
    """
    events = claims.get("events")
    is_told = isinstance(events, Mapping) and isinstance(
        events.get(LOGGED_OUT), Mapping
    )
    for is_right, what in (
        (claims.get("iss") == issuer, "another issuer"),
        (_is_for(claims, client_id), "another client"),
        (_is_fresh(claims, now), "another time"),
        (_is_subject(claims.get("jti")), "no occasion"),
        (is_told and "nonce" not in claims, "no logout"),
        (_is_subject(claims.get("sub")), "nobody"),
    ):
        if not is_right:
            raise SignOnRefusedError(
                f"The token of the provider is of {what}.", case=SignOnCase.TOKEN
            )


def _is_for(claims: Mapping[str, Any], client_id: str) -> bool:
    named = claims.get("aud")
    audiences = named if isinstance(named, list) else [named]
    party = claims.get("azp")
    if client_id not in audiences:
        return False
    return party == client_id if party is not None else len(audiences) == 1


def _is_fresh(claims: Mapping[str, Any], now: datetime) -> bool:
    ends, begins = claims.get("exp"), claims.get("iat")
    if not _is_number(ends) or not _is_number(begins):
        return False
    moment, skew = now.timestamp(), SKEW.total_seconds()
    starts = claims.get("nbf", begins)
    return bool(
        _is_number(starts)
        and ends > moment - skew
        and begins < moment + skew
        and starts < moment + skew
    )


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_word(value: object, expected: str) -> bool:
    return isinstance(value, str) and hmac.compare_digest(
        value.encode(), expected.encode()
    )


def _is_subject(value: object) -> bool:
    return isinstance(value, str) and 1 <= len(value) <= LONGEST_SUBJECT
