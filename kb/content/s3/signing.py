"""Requests signed for S3: AWS Signature Version 4, as its reference describes it."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote, urlsplit

EMPTY: Final = hashlib.sha256(b"").hexdigest()
_ALGORITHM: Final = "AWS4-HMAC-SHA256"
_UNRESERVED: Final = "-_.~"


@dataclass(frozen=True, slots=True)
class Key:
    """With what requests are signed; the secret itself is never sent."""

    id: str
    secret: str = field(repr=False)
    region: str
    service: str = "s3"


def to_path(path: str) -> str:
    return quote(path, safe=f"/{_UNRESERVED}")


def to_query(values: Mapping[str, str]) -> str:
    """The values in the order in which they are signed."""
    pairs = ((quote(name, safe=_UNRESERVED), value) for name, value in values.items())
    return "&".join(
        f"{name}={quote(value, safe=_UNRESERVED)}" for name, value in sorted(pairs)
    )


def sign(
    key: Key,
    method: str,
    url: str,
    headers: Mapping[str, str],
    *,
    now: datetime,
    digest: str = EMPTY,
) -> dict[str, str]:
    """The headers with which the request is sent: those given, and its signature.

    *url* is quoted as ``to_path`` and ``to_query`` do; *digest* is the SHA-256 of the
    body.
    """
    parts = urlsplit(url)
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    signed = {name.lower(): value for name, value in headers.items()}
    signed |= {"host": parts.netloc, "x-amz-date": stamp}
    if key.service == "s3":
        signed["x-amz-content-sha256"] = digest
    names = ";".join(sorted(signed))
    lines = [f"{name}:{signed[name].strip()}" for name in sorted(signed)]
    request = "\n".join(
        [method, parts.path or "/", parts.query, *lines, "", names, digest]
    )
    scope = f"{stamp[:8]}/{key.region}/{key.service}/aws4_request"
    text = "\n".join([_ALGORITHM, stamp, scope, _hash(request)])
    signature = hmac.new(_to_signing_key(key, stamp[:8]), text.encode(), "sha256")
    signed["authorization"] = (
        f"{_ALGORITHM} Credential={key.id}/{scope}, SignedHeaders={names}, "
        f"Signature={signature.hexdigest()}"
    )
    return signed


def _to_signing_key(key: Key, day: str) -> bytes:
    derived = f"AWS4{key.secret}".encode()
    for part in (day, key.region, key.service, "aws4_request"):
        derived = hmac.digest(derived, part.encode(), "sha256")
    return derived


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
