import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.networks import parse_network, parse_range, to_query_terms, to_terms


@pytest.mark.parametrize(
    ("text", "network"),
    [
        ("10.2.3.4", "10.2.3.4/32"),
        ("10.2.3.4/16", "10.2.0.0/16"),
        ("10.2", "10.2.0.0/16"),
        ("10.", "10.0.0.0/8"),
        ("2001:db8::1", "2001:db8::1/128"),
    ],
)
def test_addresses_are_read(text, network):
    assert str(parse_network(text)) == network


@pytest.mark.parametrize("text", ["", "x", "300.1", "10.2.3.4/33", "1.2.3.4.5", "/8"])
def test_what_is_no_address_is_nothing(text):
    assert parse_network(text) is None


@pytest.mark.parametrize(
    ("text", "networks"),
    [
        ("10.2.0.4-10.2.0.7", ["10.2.0.4/30"]),
        (
            "10.2.0.10-99",
            [
                *["10.2.0.10/31", "10.2.0.12/30", "10.2.0.16/28"],
                *["10.2.0.32/27", "10.2.0.64/27", "10.2.0.96/30"],
            ],
        ),
        ("10.2.3.4/24", ["10.2.3.0/24"]),
        ("2001:db8::2-2001:db8::3", ["2001:db8::2/127"]),
        ("10.2.0.9-10.2.0.1", []),
        ("10.2.0.9-2001:db8::1", []),
        ("10.2.0.9-", []),
        ("-", []),
        ("10-20", []),
    ],
)
def test_a_range_is_read_as_the_networks_it_consists_of(text, networks):
    assert [str(network) for network in parse_range(text)] == networks


@given(st.ip_addresses(), st.ip_addresses())
def test_a_range_never_needs_more_terms_than_an_engine_bears(first, last):
    terms = [
        term for each in parse_range(f"{first}-{last}") for term in to_query_terms(each)
    ]

    assert len(terms) <= 2_048


@pytest.mark.parametrize(
    ("mentioned", "asked", "is_found"),
    [
        ("10.2.3.4", "10.2.0.0/16", True),
        ("10.2.3.4", "10.2.3.4/32", True),
        ("10.2.3.4", "10.2.3.0/29", True),
        ("10.2.3.8", "10.2.3.0/29", False),
        ("10.2.3.4", "10.0.0.0/7", True),
        ("10.2.3.4", "0.0.0.0/0", True),
        ("10.2.3.0/24", "10.2.0.0/16", True),
        ("10.2.0.0/16", "10.2.3.0/24", False),
        ("2001:db8::1", "2001:db8::/32", True),
        ("2001:db8::1", "2001:db8::/31", True),
        ("2001:db9::1", "2001:db8::/32", False),
    ],
)
def test_a_range_finds_what_lies_inside(mentioned, asked, is_found):
    indexed = to_terms(parse_network(mentioned))
    wanted = to_query_terms(parse_network(asked))

    assert len(wanted) <= 256
    assert bool(set(indexed) & set(wanted)) == is_found
