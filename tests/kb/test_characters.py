"""Characters that stand for others are repaired where text is stored."""

import unicodedata

import pytest

from kb.characters import RADICALS, repaired


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("⻚⾯打不开，⼈⻓⻅⻰", "页面打不开，人长见龙"),
        ("⻋间⻔禁", "车间门禁"),
        ("core‑sw‐01", "core-sw-01"),
        ("10–20 — a", "10–20 — a"),
        ("a ‐ b", "a ‐ b"),
        (unicodedata.normalize("NFD", "서버 장애"), "서버 장애"),
        ("café", "café"),
        ("plain", "plain"),
    ],
)
def test_a_text_says_what_was_meant(written, meant):
    assert repaired(written) == meant


def test_every_kangxi_radical_is_an_ideograph():
    assert all(meant < "\u2e80" or meant > "\u2fdf" for meant in RADICALS.values())
    assert len([each for each in RADICALS if "\u2f00" <= each <= "\u2fd5"]) == 214
