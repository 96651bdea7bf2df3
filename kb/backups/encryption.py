"""A backup encrypted as it is written: the file format of age, version 1.

Whoever has the key can read such a file with the program ``age`` too, without us.
"""

import hmac
import os
from typing import BinaryIO, Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from kb.backups.errors import BackupDamagedError
from kb.backups.keys import Lock, Opener, Stanza, derive, from_base64, to_base64

MAGIC: Final = b"age-encryption.org/v1\n"
CHUNK: Final = 64 << 10
_TAG: Final = 16
_COLUMNS: Final = 64
_MOST_HEADER: Final = 64 << 10
_NONCE: Final = 16


class Sink(Protocol):
    def write(self, data: bytes, /) -> object: ...


class Source(Protocol):
    def read(self, size: int, /) -> bytes:
        """Less than *size* only at the end."""
        ...


class EncryptingSink:
    """Encrypts what is written to it. Without ``finish`` the result cannot be read."""

    def __init__(self, target: Sink, lock: Lock) -> None:
        file_key = os.urandom(16)
        nonce = os.urandom(_NONCE)
        target.write(_header(file_key, lock.wrap(file_key)))
        target.write(nonce)
        self._target = target
        self._cipher = _payload_cipher(file_key, nonce)
        self._waiting = bytearray()
        self._count = 0

    def write(self, data: bytes, /) -> None:
        self._waiting += data
        # The last chunk is marked, so one is kept back until we know.
        while len(self._waiting) > CHUNK:
            self._encrypt(bytes(self._waiting[:CHUNK]), is_last=False)
            del self._waiting[:CHUNK]

    def finish(self) -> None:
        self._encrypt(bytes(self._waiting), is_last=True)

    def _encrypt(self, chunk: bytes, *, is_last: bool) -> None:
        nonce = _chunk_nonce(self._count, is_last=is_last)
        self._target.write(self._cipher.encrypt(nonce, chunk, None))
        self._count += 1


class DecryptingSource:
    """Reads what an ``EncryptingSink`` wrote; whatever was changed is refused."""

    def __init__(self, source: BinaryIO, opener: Opener) -> None:
        """*source* stands behind the magic.

        Raise ``BackupKeyError`` if *opener* is not the right one.
        """
        file_key = _read_file_key(source, opener)
        self._source = source
        self._cipher = _payload_cipher(file_key, source.read(_NONCE))
        self._ready = bytearray()
        self._next = source.read(CHUNK + _TAG)
        self._count = 0
        self._is_over = False

    def read(self, size: int, /) -> bytes:
        while len(self._ready) < size and not self._is_over:
            self._decrypt()
        data = bytes(self._ready[:size])
        del self._ready[:size]
        return data

    def _decrypt(self) -> None:
        chunk, self._next = self._next, self._source.read(CHUNK + _TAG)
        self._is_over = not self._next
        nonce = _chunk_nonce(self._count, is_last=self._is_over)
        try:
            self._ready += self._cipher.decrypt(nonce, chunk, None)
        except InvalidTag as error:
            raise BackupDamagedError(
                "The backup is damaged or cut off: its encrypted part number "
                f"{self._count + 1} cannot be read. Use another backup."
            ) from error
        self._count += 1


def _header(file_key: bytes, stanza: Stanza) -> bytes:
    body = to_base64(stanza.body)
    # A body ends with a line that is not full, even if that one is empty.
    lines = [body[at : at + _COLUMNS] for at in range(0, len(body) + 1, _COLUMNS)]
    text = "\n".join(("-> " + " ".join(stanza.words), *lines, "---"))
    signed = MAGIC + text.encode("ascii")
    return signed + b" " + to_base64(_sign(file_key, signed)).encode("ascii") + b"\n"


def _read_file_key(source: BinaryIO, opener: Opener) -> bytes:
    try:
        signed, stanzas, signature = _read_header(source)
        file_key = opener.unwrap(stanzas)
    except ValueError as error:
        raise BackupDamagedError(
            "The beginning of the encrypted backup is damaged. Use another backup."
        ) from error
    if not hmac.compare_digest(_sign(file_key, signed), signature):
        raise BackupDamagedError(
            "The beginning of the encrypted backup was changed. Use another backup."
        )
    return file_key


def _read_header(source: BinaryIO) -> tuple[bytes, list[Stanza], bytes]:
    signed = MAGIC
    stanzas: list[Stanza] = []
    while len(signed) < _MOST_HEADER:
        line = source.readline(_MOST_HEADER)
        if line.startswith(b"---"):
            signature = from_base64(line[3:].decode("ascii").strip())
            return signed + b"---", stanzas, signature
        if not line.startswith(b"-> "):
            break
        body = b""
        raw = line
        while True:
            part = source.readline(_MOST_HEADER)
            raw += part
            body += part.rstrip(b"\n")
            if len(part) <= _COLUMNS:
                break
        signed += raw
        words = tuple(line[3:].decode("ascii").split())
        stanzas.append(Stanza(words, from_base64(body.decode("ascii"))))
    raise ValueError("no header")


def _sign(file_key: bytes, header: bytes) -> bytes:
    return hmac.digest(derive(file_key, salt=b"", info=b"header"), header, "sha256")


def _payload_cipher(file_key: bytes, nonce: bytes) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(derive(file_key, salt=nonce, info=b"payload"))


def _chunk_nonce(count: int, *, is_last: bool) -> bytes:
    return count.to_bytes(11, "big") + bytes([is_last])
