"""Answers are sent compressed to whoever takes that.

A page carries a secret (the token of its forms) beside words that a stranger may choose
(a search in its address), and the length of what is compressed tells a little of what is
in it. So each answer carries a name of random length in its gzip header, which hides that
little; see "Heal the Breach" (Palacios and others, 2022).
"""

import secrets
import zlib
from http import HTTPStatus
from typing import Final

from flask import Flask, Response, request

SMALLEST: Final = 1_000
"""Bytes: what is shorter fits into one packet anyway."""
LONGEST_NAME: Final = 100
_LEVEL: Final = 3
"""A quarter of the processor time of the default, for a tenth more bytes."""
_TYPES: Final = (
    "text/",
    "application/json",
    "application/problem+json",
    "image/svg+xml",
)
_HEADER: Final = b"\x1f\x8b\x08\x08\x00\x00\x00\x00\x00\xff"
"""Deflate, with a name, of no time and no system (RFC 1952)."""


def register(app: Flask) -> None:
    app.after_request(_compress)


def compress(data: bytes) -> bytes:
    """*data* as a gzip file whose length differs from time to time."""
    length = secrets.randbelow(LONGEST_NAME) + 1
    name = secrets.token_hex(LONGEST_NAME)[:length].encode()
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    sizes = zlib.crc32(data).to_bytes(4, "little"), len(data).to_bytes(4, "little")
    packed = packer.compress(data) + packer.flush()
    return b"".join((_HEADER, name, b"\0", packed, *sizes))


def _compress(response: Response) -> Response:
    if not _can_be_compressed(response):
        return response
    response.vary.add("Accept-Encoding")
    if request.accept_encodings["gzip"] <= 0:
        return response
    response.set_data(compress(response.get_data()))
    response.content_encoding = "gzip"
    etag, _ = response.get_etag()
    if etag is not None:
        response.set_etag(etag, weak=True)
    return response


def _can_be_compressed(response: Response) -> bool:
    return (
        response.status_code == HTTPStatus.OK
        and not response.direct_passthrough
        and not response.is_streamed
        and "Content-Encoding" not in response.headers
        and (response.mimetype or "").startswith(_TYPES)
        and len(response.get_data()) >= SMALLEST
    )
