"""Credentials in texts: what is masked, what is let stand, and what is never kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.credentials import (
    MASK,
    PrivateKeyError,
    find_credentials,
    has_private_key,
    mask,
)
from kb.text import clean
from tests.keys import AGE_KEY, PGP_KEY, PRIVATE_KEY, PUTTY_KEY

VALUES = [
    ("password=hunter2", "hunter2"),
    ("DB_PASSWORD='S3cret!'", "S3cret!"),
    ('{"password": "hunter2"}', "hunter2"),
    ("export ORACLE_PASS=tiger1", "tiger1"),
    ("pwd:123456", "123456"),
    ("口令：Abc12345", "Abc12345"),
    ("密码：admin，登录后修改", "admin"),
    ("默认密码 Huawei@123", "Huawei@123"),
    ("登录密码为 Ab1!cd34", "Ab1!cd34"),
    ("密碼是Xk9#mQ2p!", "Xk9#mQ2p!"),
    ("the password is Abc@12345 now", "Abc@12345"),
    ("Passwort: Geheim1!", "Geheim1!"),
    ("https://bob:pw123@host/x", "pw123"),
    ("Authorization: Bearer abcdefgh1234", "abcdefgh1234"),
    ("api_key=ABCDEF123456", "ABCDEF123456"),
]
LET_STAND = [
    "password=<password>",
    "password=${PW}",
    "password=%PW%",
    "密码: {{ password }}",
    "口令：******",
    f"口令：{MASK}",
    "口令：见密码库",
    "密码：请联系管理员",
    "口令：[保险库 ops/db-01]",
    "secret=vault:kv/db#pw",
    "password: https://vault.example/entry/7",
    "password=/etc/backup.pw",
    "password: must be 8 characters",
    "Password: ask the desk",
    "密码策略 GPO-2024-A",
    "密码 KB5034441 更新后失效",
    "密码过期提示 0x80070005",
    "口令复杂度要求：8位以上",
    "密钥：2048位",
    "token=null",
    "token = issue(user)",
    "the token ring network 10.1.1.1:8080",
    "pass: 3/5 tests",
    'password authentication failed for user "postgres"',
]
KEYS = [PRIVATE_KEY, PGP_KEY, PUTTY_KEY, AGE_KEY]


@pytest.mark.parametrize(("text", "value"), VALUES)
def test_a_value_is_masked_and_nothing_else(text, value):
    assert mask(text) == text.replace(value, MASK)


@pytest.mark.parametrize("text", LET_STAND)
def test_a_placeholder_and_what_is_said_of_a_password_stand(text):
    assert mask(text) == text


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("around", ["{}", "Use this:\n\n{}\n\nThen restart.", "> {}"])
def test_a_private_key_is_refused_wherever_it_stands(key, around):
    with pytest.raises(PrivateKeyError):
        clean(around.format(key))


def test_a_private_key_in_one_line_of_a_file_of_settings_is_one():
    assert has_private_key(PRIVATE_KEY.replace("\n", "\\n"))


@pytest.mark.parametrize(
    "text",
    [
        PRIVATE_KEY.splitlines()[0] + " is how such a file begins.",
        PRIVATE_KEY.replace("PRIVATE", "PUBLIC"),
        "The private key lies in the vault.",
    ],
)
def test_what_speaks_of_private_keys_is_kept(text):
    assert clean(text) == text


@pytest.mark.parametrize("key", KEYS)
def test_a_private_key_is_masked_whole_where_nothing_is_refused(key):
    masked = mask(f"before {key} after")

    assert MASK in masked
    assert not any(line in masked for line in key.split("\n")[-9:-1])


@given(st.text(), st.sampled_from([text for text, _value in VALUES]))
def test_what_is_masked_once_is_left_alone(around, text):
    once = mask(f"{around}\n{text}\n{around}")

    assert mask(once) == once


@given(st.text())
def test_what_is_found_lies_apart_and_inside(text):
    ends = [0]
    for each in find_credentials(text):
        assert ends[-1] <= each.start < each.end <= len(text)
        ends.append(each.end)
