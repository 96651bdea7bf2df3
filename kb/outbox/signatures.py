"""Signatures of messages, as the Standard Webhooks specification (1.0) has them."""

import base64
import binascii
import hashlib
import hmac

from kb.outbox.webhooks import SECRET_PREFIX


def sign(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """The value of ``webhook-signature``; *timestamp* in seconds since 1970.

    Raise ``ValueError`` for a *secret* that none of ours can be.
    """
    try:
        key = base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
    except binascii.Error as error:
        raise ValueError("This is no secret of a webhook.") from error
    signed = f"{message_id}.{timestamp}.".encode() + body
    digest = hmac.new(key, signed, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode("ascii")
