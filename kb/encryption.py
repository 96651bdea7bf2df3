"""Secrets that the service must be able to read again, encrypted under its own key."""

import base64
from typing import TYPE_CHECKING

from kb.errors import UnavailableError

if TYPE_CHECKING:
    from cryptography.fernet import Fernet


class SecretUnreadableError(UnavailableError):
    """The installation's key has changed since the secret was stored."""

    code = "secret_unreadable"


def encrypt(key: str, secret: str) -> str:
    return _cipher(key).encrypt(secret.encode()).decode("ascii")


def decrypt(key: str, encrypted: str) -> str:
    """Raise ``SecretUnreadableError`` if *key* is not the one it was stored under."""
    from cryptography.fernet import InvalidToken  # noqa: PLC0415 - as below.

    try:
        return _cipher(key).decrypt(encrypted.encode("ascii")).decode()
    except InvalidToken as error:
        raise SecretUnreadableError(
            "A stored secret cannot be read: KB_SECRET_KEY has changed. Set it anew."
        ) from error


def _cipher(key: str) -> "Fernet":
    # Loaded with the first secret: most installations keep none.
    from cryptography.fernet import Fernet  # noqa: PLC0415
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF  # noqa: PLC0415

    derived = HKDF(hashes.SHA256(), length=32, salt=None, info=b"yunzhi stored secrets")
    return Fernet(base64.urlsafe_b64encode(derived.derive(key.encode())))
