"""The links of surveys: random, made of what is stored only with the installation's key."""

import base64
import hashlib
import hmac
import secrets
from typing import Final

_BYTES: Final = 16
_PURPOSE: Final = b"survey link:"


def make_nonce() -> str:
    return secrets.token_hex(_BYTES)


def make_token(key: str, nonce: str) -> str:
    """The token of a link. Who reads the database alone cannot make it."""
    digest = hmac.digest(key.encode(), _PURPOSE + nonce.encode(), "sha256")
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
