"""Signatures, held against the examples that AWS publishes for S3."""

from datetime import UTC, datetime

import pytest

from kb.content.s3.bucket import Address
from kb.content.s3.signing import EMPTY, Key, sign, to_query

NOW = datetime(2013, 5, 24, tzinfo=UTC)
KEY = Key(
    "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "us-east-1"
)
HOST = "https://examplebucket.s3.amazonaws.com"
WELCOME = "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072"


@pytest.mark.parametrize(
    ("method", "url", "headers", "digest", "signature"),
    [
        (
            "GET",
            f"{HOST}/test.txt",
            {"Range": "bytes=0-9"},
            EMPTY,
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
        ),
        (
            "PUT",
            f"{HOST}/test%24file.text",
            {
                "Date": "Fri, 24 May 2013 00:00:00 GMT",
                "x-amz-storage-class": "REDUCED_REDUNDANCY",
            },
            WELCOME,
            "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
        ),
        (
            "GET",
            f"{HOST}/?lifecycle=",
            {},
            EMPTY,
            "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
        ),
        (
            "GET",
            f"{HOST}/?max-keys=2&prefix=J",
            {},
            EMPTY,
            "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
        ),
    ],
)
def test_a_request_is_signed_as_aws_signs_it(method, url, headers, digest, signature):
    signed = sign(KEY, method, url, headers, now=NOW, digest=digest)

    assert signed["authorization"].endswith(f"Signature={signature}")
    assert KEY.secret not in repr((signed, KEY))


def test_a_query_is_in_the_order_in_which_it_is_signed():
    assert to_query({"prefix": "a/b c", "list-type": "2"}) == (
        "list-type=2&prefix=a%2Fb%20c"
    )


@pytest.mark.parametrize(
    ("is_path_style", "url"),
    [
        (True, "https://s3.example:9000/base/knowledge/content/a%20b"),
        (False, "https://knowledge.s3.example:9000/base/content/a%20b"),
    ],
)
def test_a_bucket_is_named_in_the_path_or_before_the_host(is_path_style, url):
    address = Address(
        endpoint="https://s3.example:9000/base/",
        bucket="knowledge",
        key=KEY,
        is_path_style=is_path_style,
    )

    assert address.to_url("content/a b", {}) == url
