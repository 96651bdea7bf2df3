"""Shades of one colour: readable on light paper and on dark, whatever the colour."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.organisation import colours

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("first", "second", "contrast"),
    [
        ("#ffffff", "#000000", 21.0),
        ("#777777", "#ffffff", 4.48),
        ("#0b5c7a", "#0b5c7a", 1.0),
        ("#ff0000", "#ffffff", 4.0),
    ],
)
def test_contrast_is_that_of_the_guideline(first, second, contrast):
    assert colours.measure_contrast(first, second) == pytest.approx(contrast, abs=0.01)
    assert colours.measure_contrast(second, first) == pytest.approx(contrast, abs=0.01)


@given(COLOURS)
def test_any_colour_can_be_read_on_the_dark_pages(colour):
    dark = colours.to_dark(colour)

    for shade in (dark.accent, dark.strong):
        contrast = colours.measure_contrast(shade, colours.DARK_PAPER)
        assert contrast >= colours.READABLE


@given(COLOURS)
def test_what_is_readable_on_white_stays_so_on_its_own_soft_ground(colour):
    if colours.measure_contrast(colour, colours.LIGHT_PAPER) < colours.READABLE:
        return
    light = colours.to_light(colour)

    assert light.accent == colour
    assert colours.measure_contrast(light.strong, light.soft) >= colours.READABLE


@pytest.mark.parametrize(
    "text", ["", "#12345", "#1234567", "red", "#gggggg", "#ABCDEF"]
)
def test_what_is_not_six_small_digits_is_no_colour(text):
    assert not colours.is_colour(text)
