"""Which identity tokens are taken: each forged one differs from the right one in one way."""

import base64
import hashlib
import hmac
import json

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey

from kb.sign_on import identity_tokens as tokens
from kb.sign_on.errors import SignOnRefusedError
from kb.sign_on.identity_tokens import Expected
from tests.conftest import NOON

EXPECTED = Expected("https://idp.example", "yunzhi", "nonce-1")
MOMENT = int(NOON.timestamp())
RIGHT = {
    "iss": "https://idp.example",
    "aud": "yunzhi",
    "sub": "7",
    "nonce": "nonce-1",
    "iat": MOMENT,
    "exp": MOMENT + 300,
}
RSA = RSAKey.generate_key(2048, {"kid": "rsa"})
EC = ECKey.generate_key("P-256", {"kid": "ec"})
KEYS = KeySet.import_key_set(KeySet([RSA, EC]).as_dict())


def encode(part):
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()


def head(algorithm):
    return encode(json.dumps({"alg": algorithm, "kid": "rsa"}).encode())


def by_public_key(signed):
    """With what everybody knows of the provider's key, as if it were a shared secret."""
    public = RSA.as_pem(private=False)
    return f"{signed}.{encode(hmac.digest(public, signed.encode(), hashlib.sha256))}"


def is_taken(claims):
    try:
        tokens.require(claims, EXPECTED, now=NOON)
    except SignOnRefusedError:
        return False
    return True


@pytest.mark.parametrize(("algorithm", "key"), [("RS256", RSA), ("ES256", EC)])
def test_what_the_provider_has_signed_is_read(algorithm, key):
    token = jwt.encode({"alg": algorithm, "kid": key.kid}, RIGHT, key)

    assert tokens.read_signed(token, KEYS) == RIGHT
    assert is_taken(RIGHT)


def test_other_signatures_are_none():
    right = jwt.encode({"alg": "RS256", "kid": "rsa"}, RIGHT, RSA)
    body = right.split(".")[1]
    stranger = RSAKey.generate_key(2048, {"kid": "rsa"})
    for token in (
        f"{head('none')}.{body}.",
        by_public_key(f"{head('HS256')}.{body}"),
        jwt.encode({"alg": "RS256", "kid": "rsa"}, RIGHT, stranger),
        jwt.encode({"alg": "RS512", "kid": "rsa"}, RIGHT, RSA, algorithms=["RS512"]),
        right[:-4] + "AAAA",
        f"{right.split('.')[0]}.{body}x.{right.split('.')[2]}",
        "a.b.c",
        "",
    ):
        with pytest.raises(SignOnRefusedError):
            tokens.read_signed(token, KEYS)


@pytest.mark.parametrize(
    "change",
    [
        {"iss": "https://idp.example/"},
        {"iss": None},
        {"aud": "another"},
        {"aud": ["another"]},
        {"aud": ["yunzhi", "another"]},
        {"aud": ["yunzhi", "another"], "azp": "another"},
        {"azp": "another"},
        {"exp": MOMENT - 121},
        {"exp": "never"},
        {"exp": True},
        {"exp": None},
        {"iat": MOMENT + 121},
        {"iat": None},
        {"nbf": MOMENT + 121},
        {"nonce": "nonce-2"},
        {"nonce": None},
        {"sub": ""},
        {"sub": 7},
        {"sub": "x" * 256},
    ],
    ids=str,
)
def test_a_token_of_anything_else_lets_nobody_in(change):
    assert not is_taken({**RIGHT, **change})


@pytest.mark.parametrize(
    "change",
    [
        {"aud": ["yunzhi"]},
        {"aud": ["yunzhi", "another"], "azp": "yunzhi"},
        {"exp": MOMENT - 119},
        {"iat": MOMENT + 119},
    ],
    ids=str,
)
def test_clocks_may_differ_a_little_and_audiences_be_many(change):
    assert is_taken({**RIGHT, **change})


LOGOUT = {
    "iss": "https://idp.example",
    "aud": "yunzhi",
    "sub": "7",
    "jti": "once",
    "iat": MOMENT,
    "exp": MOMENT + 120,
    "events": {tokens.LOGGED_OUT: {}},
}


def tells_of_logout(claims):
    try:
        tokens.require_logout(claims, "https://idp.example", "yunzhi", now=NOON)
    except SignOnRefusedError:
        return False
    return True


def test_a_logout_is_told_by_no_other_token():
    assert tells_of_logout(LOGOUT)
    assert not tells_of_logout(RIGHT)
    assert not is_taken(LOGOUT)


@pytest.mark.parametrize(
    "forged",
    [
        {"iss": "https://other.example"},
        {"aud": "another"},
        {"sub": None, "sid": "theirs"},
        {"jti": None},
        {"iat": MOMENT - 86_400, "exp": MOMENT - 3_600},
        {"nonce": "nonce-1"},
        {"events": {}},
        {"events": [tokens.LOGGED_OUT]},
        {"events": {tokens.LOGGED_OUT: None}},
    ],
)
def test_a_forged_logout_is_of_nobody(forged):
    assert not tells_of_logout({**LOGOUT, **forged})
