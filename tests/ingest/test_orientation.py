"""Which way a scan lies, and where its lines stand once it is turned."""

import pytest

from ingest.orientation import quarters, upright

WIDE, TALL = [[0, 0], [90, 0], [90, 20], [0, 20]], [[0, 0], [20, 0], [20, 90], [0, 90]]


@pytest.mark.parametrize(
    ("box", "upside_down", "turns"),
    [(WIDE, False, 0), (TALL, False, 1), (WIDE, True, 2), (TALL, True, 3)],
)
def test_the_lines_say_how_a_scan_lies(box, upside_down, turns):
    assert quarters([(box, "a line")], lambda _: upside_down) == turns


def test_long_lines_count_more_than_short_ones():
    lines = [(WIDE, "a line of many words"), *[(TALL, "12")] * 5]

    assert quarters(lines, lambda box: box is TALL) == 0


def test_a_picture_without_lines_stays_as_it_is():
    assert quarters([], lambda _: True) == 0


def test_a_corner_goes_around_the_picture():
    corner = [[[10.0, 0.0]] * 4]

    places = [
        upright([(corner[0], "a")], (100, 50), turns)[0][0][0] for turns in range(4)
    ]

    assert places == [[10, 0], [0, 90], [90, 50], [50, 10]]
