import re

import pytest

from kb.numbering import CHANGES, INCIDENTS, PROBLEMS


@pytest.mark.parametrize(
    ("series", "number"),
    [(INCIDENTS, "INC-000123"), (PROBLEMS, "PRB-000123"), (CHANGES, "CHG-000123")],
)
def test_a_number_leads_to_its_id_and_back(series, number):
    assert series.write(123) == number
    assert series.read(number) == 123


def test_an_id_of_more_than_six_digits_is_written_out():
    assert INCIDENTS.read(INCIDENTS.write(12_345_678)) == 12_345_678


@pytest.mark.parametrize("written", ["123", "inc-123", " INC-000123\n", "000000123"])
def test_people_write_a_number_as_they_like(written):
    assert INCIDENTS.read(written) == 123


@pytest.mark.parametrize(
    "written", ["", "INC-", "PRB-000123", "INC-INC-1", "１２３", "²", "-1", "1" * 10]
)
def test_what_is_no_number_of_the_series_leads_nowhere(written):
    assert INCIDENTS.read(written) is None


@pytest.mark.parametrize("written", ["INC-000123", "123", "999999999"])
def test_the_pattern_of_the_interfaces_admits_what_is_read(written):
    assert re.search(INCIDENTS.pattern, written)
    assert INCIDENTS.read(written) is not None
