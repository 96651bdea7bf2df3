"""Losses of one kind are one line."""

import pytest

from ingest.extraction import Loss, LossCode
from ingest.losses import read_pages, remaining, summed, to_pages

SCAN = "This page shows something but holds no text; it may be a scan."


def scans(numbers):
    return [Loss(LossCode.PAGE_WITHOUT_TEXT, f"page {n}", SCAN) for n in numbers]


def test_thousands_of_one_kind_are_one_with_their_number():
    losses = [
        Loss(LossCode.DAMAGED_PART, f"entry-{n}", f"{n} bytes are damaged.")
        for n in range(20_000)
    ]
    cut = Loss(LossCode.CUT, "", "Everything else was left out.")

    first, second = summed([*losses, cut])

    assert first == Loss(
        LossCode.DAMAGED_PART, "count 20000", "0 bytes are damaged. (20,000 times)"
    )
    assert second == cut


def test_a_few_stay_as_they_are():
    losses = scans(range(1, 11))

    assert summed(losses) == tuple(losses)


def test_pages_stay_named():
    (loss,) = summed(scans([*range(1, 301), 305, 7]))

    assert loss.where == "pages 1-300, 305"


@pytest.mark.parametrize("numbers", [[3], [1, 2, 3], [1, 3, 4, 5, 9]])
def test_pages_are_read_as_they_were_written(numbers):
    assert read_pages(to_pages(numbers)) == numbers


@pytest.mark.parametrize("where", ["", "sheet 1", "count 9", "page", "pages of a book"])
def test_what_names_no_pages_is_none(where):
    assert read_pages(where) == []


def test_pages_that_were_recognised_are_no_loss_any_more():
    losses = summed(scans(range(1, 21)))

    assert remaining(losses, {f"page {n}" for n in range(1, 21)}) == []
    (left,) = remaining(losses, {f"page {n}" for n in range(1, 20)})
    assert left.where == "page 20"
    assert remaining(losses, set()) == list(losses)
