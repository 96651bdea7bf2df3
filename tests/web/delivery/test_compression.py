"""Answers compressed for whoever takes that, and for nobody else."""

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.delivery import compression

TAKES_GZIP = {"Accept-Encoding": "gzip, deflate"}


@given(st.binary(max_size=5_000))
def test_what_is_compressed_comes_out_again(data):
    assert gzip.decompress(compression.compress(data)) == data


def test_the_length_of_the_same_answer_differs():
    lengths = {len(compression.compress(b"secret")) for _ in range(200)}

    assert len(lengths) > 20


def test_a_page_is_sent_compressed(client):
    plain = client.get("/api", headers={"Accept-Encoding": "identity"})
    packed = client.get("/api", headers=TAKES_GZIP)

    assert plain.content_encoding is None
    assert packed.content_encoding == "gzip"
    assert packed.content_length == len(packed.data) < len(plain.data) / 2
    assert "</html>" in gzip.decompress(packed.data).decode()
    assert "Accept-Encoding" in plain.vary
    assert "Accept-Encoding" in packed.vary


@pytest.mark.parametrize("header", ["gzip;q=0", "identity", "br", ""])
def test_nobody_gets_what_they_did_not_ask_for(client, header):
    answer = client.get("/api", headers={"Accept-Encoding": header})

    assert answer.content_encoding is None


def test_what_is_short_stays_as_it_is(client):
    answer = client.get("/health", headers=TAKES_GZIP)

    assert answer.content_encoding is None


@pytest.mark.usefixtures("library")
def test_what_is_sent_while_it_is_made_is_not_waited_for(manager):
    with manager.get("/imports/export/articles.jsonl", headers=TAKES_GZIP) as answer:
        assert answer.status_code == 200
        assert answer.is_streamed
        assert answer.content_encoding is None


def test_the_answer_to_a_program_is_compressed_too(client):
    answer = client.get("/api/v1/openapi.json", headers=TAKES_GZIP)

    assert answer.content_encoding == "gzip"
    assert gzip.decompress(answer.data).startswith(b"{")
