"""Verify the signature of a webhook's message, and that it is fresh.

python3 verify.py SECRET ID TIMESTAMP SIGNATURE BODY_FILE
"""

import base64
import hashlib
import hmac
import sys
import time
from pathlib import Path

TOLERANCE_SECONDS = 300


def is_genuine(
    secret: str, message_id: str, timestamp: str, signatures: str, body: bytes
) -> bool:
    """Whether *body* was signed with *secret*, and not long ago."""
    if abs(time.time() - int(timestamp)) > TOLERANCE_SECONDS:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{message_id}.{timestamp}.".encode() + body
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest())
    return any(
        hmac.compare_digest(b"v1," + expected, each.encode())
        for each in signatures.split(" ")
    )


if __name__ == "__main__":
    *head, file = sys.argv[1:]
    good = is_genuine(*head, Path(file).read_bytes())
    print("genuine" if good else "NOT genuine")
    sys.exit(0 if good else 1)
