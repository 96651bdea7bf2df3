"""What a backup is encrypted for: a passphrase, or a pair of keys as age has them.

A key wraps the key of one file into a stanza of its header, and finds it there again:
https://age-encryption.org/v1 says how.
"""

import base64
import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import (
    X25519PrivateKey,
    X25519PublicKey,
)
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from kb.backups import bech32
from kb.backups.errors import BackupKeyError

PUBLIC: Final = "age"
PRIVATE: Final = "age-secret-key-"
_SCRYPT_WORK: Final = 18
"""A guess costs 256 MB and about a second: the power of two that age takes."""
_MOST_SCRYPT_WORK: Final = 20
"""More than that could only be meant to exhaust us."""
_X25519: Final = b"age-encryption.org/v1/X25519"
_SCRYPT: Final = b"age-encryption.org/v1/scrypt"
_NO_NONCE: Final = bytes(12)
"""Each wrapping key is used once."""


@dataclass(frozen=True, slots=True)
class Stanza:
    """One way to the key of a file."""

    words: tuple[str, ...]
    body: bytes


class Lock(Protocol):
    """What a file can be encrypted for."""

    def wrap(self, file_key: bytes) -> Stanza: ...


class Opener(Protocol):
    """What a file can be opened with."""

    def unwrap(self, stanzas: Iterable[Stanza]) -> bytes:
        """The key of the file; raise ``BackupKeyError`` if it is not for this one."""
        ...


@dataclass(frozen=True, slots=True)
class Passphrase:
    text: str

    def wrap(self, file_key: bytes) -> Stanza:
        salt = os.urandom(16)
        key = self._derive(salt, _SCRYPT_WORK)
        words = ("scrypt", to_base64(salt), str(_SCRYPT_WORK))
        return Stanza(words, _seal(key, file_key))

    def unwrap(self, stanzas: Iterable[Stanza]) -> bytes:
        for stanza in stanzas:
            match stanza.words:
                case ("scrypt", salt, work) if work.isdecimal():
                    if int(work) > _MOST_SCRYPT_WORK:
                        break
                    key = self._derive(from_base64(salt), int(work))
                    return _open(key, stanza.body, "The passphrase is not the one")
                case _:
                    continue
        raise BackupKeyError(
            "The backup is encrypted for a public key. Name the file of the private "
            "key with --private-key."
        )

    def _derive(self, salt: bytes, work: int) -> bytes:
        derivation = Scrypt(salt=_SCRYPT + salt, length=32, n=1 << work, r=8, p=1)
        return derivation.derive(self.text.encode())


@dataclass(frozen=True, slots=True)
class PublicKey:
    raw: bytes

    @classmethod
    def parse(cls, text: str) -> "PublicKey":
        """Raise ``BackupKeyError`` if it is none."""
        try:
            return cls(_exactly_32(bech32.decode(PUBLIC, text.strip())))
        except ValueError as error:
            raise BackupKeyError(
                f"This is no public key: {error}. It looks like age1… and comes from "
                "kb backup-key."
            ) from error

    def __str__(self) -> str:
        return bech32.encode(PUBLIC, self.raw)

    def wrap(self, file_key: bytes) -> Stanza:
        ephemeral = X25519PrivateKey.generate()
        share = ephemeral.public_key().public_bytes_raw()
        secret = ephemeral.exchange(X25519PublicKey.from_public_bytes(self.raw))
        key = derive(secret, salt=share + self.raw, info=_X25519)
        return Stanza(("X25519", to_base64(share)), _seal(key, file_key))


@dataclass(frozen=True, slots=True)
class PrivateKey:
    raw: bytes

    @classmethod
    def generate(cls) -> "PrivateKey":
        return cls(X25519PrivateKey.generate().private_bytes_raw())

    @classmethod
    def parse(cls, text: str) -> "PrivateKey":
        """The first key of a file as age-keygen writes it; comments are left out."""
        lines = [line.strip() for line in text.splitlines()]
        keys = [line for line in lines if line and not line.startswith("#")]
        try:
            return cls(_exactly_32(bech32.decode(PRIVATE, "".join(keys[:1]))))
        except ValueError as error:
            raise BackupKeyError(
                "The file holds no private key. It looks like AGE-SECRET-KEY-1… and "
                "comes from kb backup-key."
            ) from error

    def __str__(self) -> str:
        return bech32.encode(PRIVATE, self.raw).upper()

    @property
    def public(self) -> PublicKey:
        key = X25519PrivateKey.from_private_bytes(self.raw).public_key()
        return PublicKey(key.public_bytes_raw())

    def unwrap(self, stanzas: Iterable[Stanza]) -> bytes:
        for stanza in stanzas:
            match stanza.words:
                case ("X25519", share):
                    key = self._derive(from_base64(share))
                    return _open(key, stanza.body, "The private key is not the one")
                case _:
                    continue
        raise BackupKeyError(
            "The backup is encrypted with a passphrase, not for a public key."
        )

    def _derive(self, share: bytes) -> bytes:
        private = X25519PrivateKey.from_private_bytes(self.raw)
        secret = private.exchange(X25519PublicKey.from_public_bytes(share))
        return derive(secret, salt=share + self.public.raw, info=_X25519)


def derive(secret: bytes, *, salt: bytes, info: bytes) -> bytes:
    return HKDF(hashes.SHA256(), length=32, salt=salt, info=info).derive(secret)


def to_base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii").rstrip("=")


def from_base64(text: str) -> bytes:
    """Raise ``ValueError`` if *text* is none."""
    return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)


def _seal(key: bytes, file_key: bytes) -> bytes:
    return ChaCha20Poly1305(key).encrypt(_NO_NONCE, file_key, None)


def _open(key: bytes, body: bytes, what: str) -> bytes:
    try:
        return ChaCha20Poly1305(key).decrypt(_NO_NONCE, body, None)
    except InvalidTag as error:
        raise BackupKeyError(f"{what} that the backup was encrypted with.") from error


def _exactly_32(raw: bytes) -> bytes:
    if len(raw) != 32:  # noqa: PLR2004 - what X25519 has.
        raise ValueError("another length")
    return raw
