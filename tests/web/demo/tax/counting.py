"""The figures of the month counted from what is there, beside what pages and bulletin say."""

from collections import Counter

from tests.tax_month import (
    BACK,
    LAST,
    OCTOBER,
)


def rates_of(month, city=None):
    """What was seen first in November, corrected in it, and so by oneself; by hand."""
    lines = [each for each in month.lines if city is None or each.city == city]
    new = [each for each in lines if each.first > OCTOBER and each.first <= LAST]
    corrected = [each for each in new if each.is_corrected(LAST)]
    found = [each for each in lines if each.seen[LAST] and not each.is_explained(LAST)]
    return (
        len(new),
        len(corrected),
        sum(not (each.sent or each.place.indicator in BACK) for each in corrected),
        len(found),
        month.rows[LAST][city] if city else sum(month.rows[LAST].values()),
    )


def count_settled(month):
    """What each city has settled in November, in the way that it stands now."""
    return Counter(
        each.city
        for each in month.lines
        if each.city
        and any(each.seen[: LAST + 1])
        and (
            each.is_corrected(LAST)
            or each.is_explained(LAST)
            or (each.is_with_back_office(LAST) and not each.was_sent_in_october)
        )
    )


def to_tuple(rates):
    return (
        rates.first_seen,
        rates.corrected,
        rates.self_corrected,
        rates.found,
        rates.checked,
    )


def rows_of(document, code):
    return next(block.rows for block in document.blocks if block.code == code)


def share(part, whole):
    return round(part / whole, 6) if whole else None
