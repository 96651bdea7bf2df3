"""Attributes: read from what people write, refused with a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.articles.attributes import Attributes, BadAttributeError


def test_known_names_are_taken_and_others_left():
    attributes = Attributes.from_mapping({"system": " OA \n系统 ", "colour": "red"})

    assert attributes == Attributes(system="OA 系统")


def test_lists_may_be_written_with_commas_of_both_widths():
    attributes = Attributes.from_mapping(
        {"keywords": "vpn，证书, vpn", "devices": ["a"]}
    )

    assert attributes.keywords == ("vpn", "证书")
    assert attributes.devices == ("a",)


def test_only_what_is_known_is_kept():
    assert Attributes(system="OA", keywords=("a",)).to_mapping() == {
        "system": "OA",
        "keywords": ["a"],
    }


def test_numbers_and_dates_become_text():
    assert Attributes.from_mapping({"version": 11.2}).version == "11.2"
    assert Attributes.from_mapping({"keywords": 2026}).keywords == ("2026",)


@pytest.mark.parametrize(
    "values",
    [
        {"system": "x" * 201},
        {"system": ["a", "b"]},
        {"keywords": {"a": 1}},
        {"keywords": [str(number) for number in range(51)]},
    ],
)
def test_a_value_of_the_wrong_shape_is_refused(values):
    with pytest.raises(BadAttributeError):
        Attributes.from_mapping(values)


@given(st.text(max_size=200))
def test_any_short_text_survives_the_way_to_json_and_back(text):
    attributes = Attributes.from_mapping({"system": text})

    assert Attributes.from_mapping(attributes.to_mapping()) == attributes
    assert "\0" not in attributes.system
