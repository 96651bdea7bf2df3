"""Encrypted backups: the format of age, so that its program reads them too."""

import base64
import io
import os

import pytest

from kb.backups import bech32
from kb.backups.encryption import CHUNK, MAGIC, DecryptingSource, EncryptingSink
from kb.backups.errors import BackupDamagedError, BackupKeyError
from kb.backups.keys import Passphrase, PrivateKey, PublicKey

TEXT = "重启打印服务 restart the spooler".encode()
PRIVATE = "AGE-SECRET-KEY-1RGKT8MXAYQHMS4FMFW44TMVLNZ9FWLXMTAZD2QAHH5JMT37NSEEQXK2EUZ"
PUBLIC = "age1huaugwhqa967uvljphmjk48pnhte2894amwr53z2w9m6xy0zlpes30ntph"
FOR_A_KEY = (
    "YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSB1bFVkZEMzSTN6THUvUHoreEs4VVFLUVdDYVBub1"
    "dUcU9kaXUrR0p5K1RJClF1WVpuNGErT0FPaXd3UW56ZUkxQU5aakRGUll6aFkzaFBJMUpnbHVuWTAKLT4g"
    "P35gZHFwLWdyZWFzZSBhUyAyd3cgU3sgSSQuQTMKZ3RMYzdDNDkxZTlvZXdMVkFFVjExVUlIUGVLYlRCNT"
    "NvQld6ZUFpc05JZ054VDVqaENTTFVEcwotLS0gR1ZldTlZd1dINjNieWdpUS9Yd2RlNWs2djM3RGRnRit6"
    "d1lIdVU1bmYrcwoNS62qIW6syJAa2RmrLKY6RM0mTUFFpIEhnNEn3GQbvcO8QQcki2z6IVDCL3I4lrKPlm"
    "jocf+qy5FAhsgQaApwhr4gcrk9"
)
WITH_A_PASSPHRASE = (
    "YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IHNjcnlwdCBNeVcvYlA2ZWNmWjhJTEdPWmFUSkxBIDE4CnlSV3"
    "NBekNSRVN0dFowWDZpK0lacnN3Vld0TkxGU3A1ZDY2QTloZlBoQkEKLS0tIEloSUx6QXdCbkVldHRZYWFz"
    "a1BBazhKdHMzbEtWSERpdWhQc3FSVVA1TDgKJn09M4d92UDHqokfzL+6RNJo0poNNZp43yEfFMM5/cO3a+"
    "5xC4a2MXcE0mqbHAhaeNepYdlIabASd4hqf7FzW9j3DFSjmg=="
)
"""Both were made by rage, another program that writes this format."""


def encrypt(data, lock):
    target = io.BytesIO()
    sink = EncryptingSink(target, lock)
    sink.write(data)
    sink.finish()
    return target.getvalue()


def decrypt(data, opener):
    source = io.BytesIO(data)
    assert source.read(len(MAGIC)) == MAGIC
    return DecryptingSource(source, opener).read(1 << 30)


@pytest.fixture(scope="module")
def key():
    return PrivateKey.generate()


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_what_is_encrypted_is_read_back(key, size):
    data = os.urandom(size)

    assert decrypt(encrypt(data, key.public), key) == data


def test_a_passphrase_opens_what_it_closed():
    assert decrypt(encrypt(TEXT, Passphrase("电池")), Passphrase("电池")) == TEXT


def test_what_another_program_encrypted_for_a_key_is_read():
    assert decrypt(base64.b64decode(FOR_A_KEY), PrivateKey.parse(PRIVATE)) == TEXT


def test_what_another_program_encrypted_with_a_passphrase_is_read():
    opener = Passphrase("correct horse 电池")

    assert decrypt(base64.b64decode(WITH_A_PASSPHRASE), opener) == TEXT


def test_keys_are_written_as_age_writes_them():
    key = PrivateKey.parse(f"# made in a test\n\n{PRIVATE}\n")

    assert str(key) == PRIVATE
    assert str(key.public) == PUBLIC
    assert PublicKey.parse(PUBLIC) == key.public


def test_another_key_or_passphrase_is_refused(key):
    with pytest.raises(BackupKeyError, match="not the one"):
        decrypt(encrypt(TEXT, key.public), PrivateKey.generate())
    with pytest.raises(BackupKeyError, match="not the one"):
        decrypt(base64.b64decode(WITH_A_PASSPHRASE), Passphrase("wrong"))


def test_a_key_for_a_passphrase_is_refused_and_says_what_is_needed(key):
    with pytest.raises(BackupKeyError, match="with a passphrase"):
        decrypt(base64.b64decode(WITH_A_PASSPHRASE), key)
    with pytest.raises(BackupKeyError, match="--private-key"):
        decrypt(encrypt(TEXT, key.public), Passphrase("any"))


def test_a_flipped_bit_anywhere_is_refused(key):
    whole = encrypt(os.urandom(CHUNK + 50), key.public)

    for place in (len(MAGIC) + 5, 80, 200, 400, CHUNK + 240, len(whole) - 1):
        changed = bytearray(whole)
        changed[place] ^= 1
        with pytest.raises((BackupDamagedError, BackupKeyError)):
            decrypt(bytes(changed), key)


@pytest.mark.parametrize("left", [30, 150, 250, CHUNK, CHUNK + 250])
def test_what_is_cut_off_is_refused(key, left):
    whole = encrypt(os.urandom(CHUNK + 200), key.public)

    with pytest.raises((BackupDamagedError, BackupKeyError)):
        decrypt(whole[:left], key)


def test_chunks_in_another_order_are_refused(key):
    whole = encrypt(bytes(3 * CHUNK), key.public)
    piece = CHUNK + 16
    head = len(whole) - 3 * piece
    swapped = (
        whole[:head]
        + whole[head + piece : head + 2 * piece]
        + whole[head : head + piece]
        + whole[head + 2 * piece :]
    )

    with pytest.raises(BackupDamagedError):
        decrypt(swapped, key)


@pytest.mark.parametrize(
    "text", ["", "age1", PUBLIC[:-1] + "q", PUBLIC.replace("h", "H"), PRIVATE, "age1ö"]
)
def test_a_mistyped_public_key_is_refused(text):
    with pytest.raises(BackupKeyError):
        PublicKey.parse(text)


def test_a_key_of_another_length_is_refused():
    with pytest.raises(BackupKeyError):
        PublicKey.parse(bech32.encode("age", b"too short"))
