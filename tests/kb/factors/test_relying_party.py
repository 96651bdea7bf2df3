"""Where there are passkeys, and under which name."""

import pytest

from kb.factors.passkeys import find_relying_party


@pytest.mark.parametrize(
    ("address", "name", "origin"),
    [
        ("https://kb.example.org", "kb.example.org", "https://kb.example.org"),
        (
            "https://KB.example.org:8443/",
            "kb.example.org",
            "https://kb.example.org:8443",
        ),
        ("http://localhost:8000", "localhost", "http://localhost:8000"),
    ],
)
def test_passkeys_belong_to_the_name_and_its_address(address, name, origin):
    party = find_relying_party(address)

    assert (party.id, party.origin) == (name, origin)


@pytest.mark.parametrize(
    "address",
    ["", "http://kb.example.org", "http://127.0.0.1:8000", "https://10.0.0.1", "kb"],
)
def test_elsewhere_there_are_none(address):
    assert find_relying_party(address) is None
