"""Proxies of ours are believed, and nobody else."""

from dataclasses import replace

import pytest
from flask import request

from web.app import create_app

OURS = "10.0.0.0/8, 192.0.2.7, 2001:db8::/32"


@pytest.fixture
def asked_by(services):
    """What the application takes for the caller's address and scheme."""

    def ask(peer, trusted=OURS, **headers):
        settings = replace(services.settings, trusted_proxies=trusted)
        app = create_app(replace(services, settings=settings))
        seen = []
        app.before_request_funcs[None].insert(
            0, lambda: seen.append((request.remote_addr, request.scheme))
        )
        app.test_client().get(
            "/health", headers=headers, environ_base={"REMOTE_ADDR": peer}
        )
        return seen[0]

    return ask


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("10.1.1.1", "203.0.113.5", "203.0.113.5"),
        ("192.0.2.7", "198.51.100.1, 203.0.113.5, 10.9.9.9", "203.0.113.5"),
        ("::ffff:10.1.1.1", "203.0.113.5:4711", "203.0.113.5"),
        ("2001:db8::1", "[2001:470::5]:4711", "2001:470::5"),
        ("10.1.1.1", "10.2.2.2, 10.3.3.3", "10.2.2.2"),
        ("10.1.1.1", "203.0.113.5, unknown", "10.1.1.1"),
        ("10.1.1.1", "", "10.1.1.1"),
        ("10.1.1.1", "1.2.3.4, 203.0.113.5", "203.0.113.5"),
    ],
)
def test_the_last_address_that_is_no_proxy_of_ours_is_the_caller_s(
    asked_by, peer, forwarded, address
):
    headers = {"X-Forwarded-For": forwarded, "X-Forwarded-Proto": "https"}

    assert asked_by(peer, **headers) == (address, "https")


@pytest.mark.parametrize("trusted", ["", "192.0.2.7"])
def test_nothing_that_others_say_is_believed(asked_by, trusted):
    headers = {"X-Forwarded-For": "127.0.0.1", "X-Forwarded-Proto": "https"}

    assert asked_by("10.1.1.1", trusted, **headers) == ("10.1.1.1", "http")


@pytest.mark.parametrize(
    ("said", "scheme"),
    [("https", "https"), ("http,HTTPS", "https"), ("gopher", "http")],
)
def test_a_scheme_is_one_of_two(asked_by, said, scheme):
    assert asked_by("10.1.1.1", **{"X-Forwarded-Proto": said})[1] == scheme
