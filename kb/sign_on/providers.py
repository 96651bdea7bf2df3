"""The provider: people are sent there, and come back with a code for a token of theirs.

OpenID Connect Core 1.0: the authorisation code flow with PKCE (RFC 7636), ``state`` and
``nonce``, each of which belongs to the browser that began it.
"""

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from kb.provider_settings import is_safe
from kb.settings import Settings
from kb.sign_on import identity_tokens as tokens
from kb.sign_on import provider_requests as asking
from kb.sign_on.errors import ProviderAwayError, SignOnCase, SignOnRefusedError
from kb.sign_on.facts import Facts
from kb.sign_on.identity_tokens import Expected

if TYPE_CHECKING:
    from joserfc.jwk import KeySet

KEPT_SECONDS: Final = 3600.0
"""So long what a provider says of itself holds; its keys until one is missing."""
_NEEDED: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")


@dataclass(frozen=True, slots=True)
class Question:
    """What a browser keeps while its owner is at the provider."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def new(cls) -> "Question":
        return cls(*(secrets.token_urlsafe(32) for _ in range(3)))


class _Known:
    """What a process remembers of the provider; threads may ask twice, and no harm."""

    metadata: dict[str, Any] | None = None
    keys: "KeySet | None" = None
    until: float = 0.0


@dataclass(frozen=True, slots=True)
class Provider:
    """Each method raises ``ProviderAwayError`` where it gets no answer in time."""

    settings: Settings
    _known: _Known = field(default_factory=_Known)

    @property
    def name(self) -> str:
        return self.settings.provider_name

    def to_address(self, question: Question, back: str) -> str:
        """Where to send the browser; the provider sends it *back*."""
        digest = hashlib.sha256(question.verifier.encode()).digest()
        asked = {
            "response_type": "code",
            "client_id": self.settings.oidc_client_id,
            "redirect_uri": back,
            "scope": self.settings.oidc_scopes,
            "state": question.state,
            "nonce": question.nonce,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        endpoint = str(self._metadata()["authorization_endpoint"])
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}"

    def find_leaving(self, back: str) -> str:
        """Where one logs out there, too; empty where it has no such address."""
        endpoint = self._metadata().get("end_session_endpoint")
        if not isinstance(endpoint, str) or not is_safe(endpoint):
            return ""
        asked = {
            "client_id": self.settings.oidc_client_id,
            "post_logout_redirect_uri": back,
        }
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}"

    def receive(
        self, question: Question, answer: Mapping[str, str], back: str, *, now: datetime
    ) -> Facts:
        """Whom the provider sends back. Raise ``SignOnRefusedError``."""
        if not hmac.compare_digest(
            answer.get("state", "").encode(), question.state.encode()
        ):
            raise SignOnRefusedError(
                "This is not the answer to what was asked.", case=SignOnCase.STATE
            )
        # (RFC 9207.)
        if answer.get("iss", self.settings.oidc_issuer) != self.settings.oidc_issuer:
            raise SignOnRefusedError(
                "The answer is of another provider.", case=SignOnCase.STATE
            )
        if "error" in answer or not answer.get("code"):
            raise SignOnRefusedError(
                "The provider did not say who it is.", case=SignOnCase.DENIED
            )
        granted = self._trade(question, answer["code"], back)
        claims = self._read_token(str(granted.get("id_token", "")))
        tokens.require(claims, self._expected(question), now=now)
        return self._to_facts(claims | self._find_more(claims, granted))

    def read_logout(self, token: str, *, now: datetime) -> tuple[str, datetime]:
        """Whose logout the provider tells of, and when. Raise ``SignOnRefusedError``."""
        issuer, client_id = self.settings.oidc_issuer, self.settings.oidc_client_id
        claims = self._read_token(token)
        tokens.require_logout(claims, issuer, client_id, now=now)
        return str(claims["sub"]), datetime.fromtimestamp(claims["iat"], UTC)

    def _trade(self, question: Question, code: str, back: str) -> dict[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "code_verifier": question.verifier,
        }
        endpoint = str(self._metadata()["token_endpoint"])
        status, granted = asking.post(self.settings, endpoint, form)
        if status >= 500:  # noqa: PLR2004
            raise ProviderAwayError(f"it answers {status}")
        if "id_token" not in granted:
            raise SignOnRefusedError(
                f"The provider does not take the code ({granted.get('error')}).",
                case=SignOnCase.DENIED,
            )
        return granted

    def _read_token(self, token: str) -> dict[str, Any]:
        """Its claims; keys that it may have changed meanwhile are looked up once more."""
        if self._known.keys is not None:
            try:
                return tokens.read_signed(token, self._known.keys)
            except SignOnRefusedError:
                self._known.keys = None
        return tokens.read_signed(token, self._keys())

    def _find_more(
        self, claims: Mapping[str, Any], granted: Mapping[str, Any]
    ) -> dict[str, Any]:
        """What the provider says of the same person beside the token, if anything."""
        endpoint = self._metadata().get("userinfo_endpoint")
        bearer = granted.get("access_token")
        if not isinstance(endpoint, str) or not isinstance(bearer, str):
            return {}
        more = asking.get(self.settings, endpoint, bearer=bearer)
        if more.get("sub") != claims["sub"]:
            raise SignOnRefusedError(
                "The provider speaks of two people.", case=SignOnCase.TOKEN
            )
        # What the token says is signed.
        return {name: value for name, value in more.items() if name not in claims}

    def _to_facts(self, claims: Mapping[str, Any]) -> Facts:
        groups = claims.get(self.settings.oidc_groups_claim)
        is_vouched = claims.get("email_verified") is True
        return Facts(
            source=self.settings.oidc_issuer,
            subject=str(claims["sub"]),
            login=_word(claims, "preferred_username"),
            name=_word(claims, "name"),
            email=_word(claims, "email") if is_vouched else "",
            groups=frozenset(
                each
                for each in (groups if isinstance(groups, list) else ())
                if isinstance(each, str)
            ),
        )

    def _expected(self, question: Question) -> Expected:
        return Expected(
            self.settings.oidc_issuer, self.settings.oidc_client_id, question.nonce
        )

    def _metadata(self) -> dict[str, Any]:
        known = self._known
        if known.metadata is not None and time.monotonic() < known.until:
            return known.metadata
        issuer = self.settings.oidc_issuer
        address = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
        found = asking.get(self.settings, address)
        if found.get("issuer") != issuer:
            raise ProviderAwayError(f"it calls itself {found.get('issuer')}")
        for name in _NEEDED:
            if not isinstance(found.get(name), str) or not is_safe(found[name]):
                raise ProviderAwayError(f"it names no {name} over HTTPS")
        known.metadata, known.until = found, time.monotonic() + KEPT_SECONDS
        return found

    def _keys(self) -> "KeySet":
        from joserfc.errors import JoseError  # noqa: PLC0415 - few homes have a provider.
        from joserfc.jwk import KeySet  # noqa: PLC0415 - as above.

        found = asking.get(self.settings, str(self._metadata()["jwks_uri"]))
        try:
            keys = KeySet.import_key_set(
                {
                    "keys": [
                        key for key in found["keys"] if key.get("kty") in {"RSA", "EC"}
                    ]
                }
            )
        except (JoseError, KeyError, TypeError, ValueError, AttributeError) as error:
            raise ProviderAwayError("its keys cannot be read") from error
        self._known.keys = keys
        return keys


def _word(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    return value if isinstance(value, str) else ""


def open_provider(settings: Settings) -> Provider | None:
    """The provider of the settings, which is asked when it is first needed."""
    return Provider(settings) if settings.oidc_issuer else None
