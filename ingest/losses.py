"""Losses of one kind as one line, instead of thousands that nobody reads."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from ingest.extraction import Loss, LossCode

MOST: Final = 10
"""Losses of one kind that are listed one by one."""
UNREAD_PAGES: Final = frozenset({LossCode.PAGE_WITHOUT_TEXT, LossCode.GARBLED_TEXT})
"""What recognising a page's text makes good."""
_PAGE: Final = re.compile(r"page (\d+)")
_PAGES: Final = re.compile(r"pages? ([\d, -]+)")
_NUMBER: Final = re.compile(r"\d+")


def summed(losses: Iterable[Loss]) -> tuple[Loss, ...]:
    """*losses*, of which those of one kind are one with their number where there are many.

    Pages stay named, by their ranges.
    """
    found = tuple(losses)
    if len(found) <= MOST:
        return found
    kinds: dict[tuple[str, str], list[Loss]] = {}
    for loss in found:
        kinds.setdefault((loss.code, _NUMBER.sub("#", loss.detail)), []).append(loss)
    return tuple(loss for kind in kinds.values() for loss in _one_kind(kind))


def _one_kind(losses: Sequence[Loss]) -> Iterator[Loss]:
    if len(losses) <= MOST:
        yield from losses
        return
    first = losses[0]
    places = [_PAGE.fullmatch(loss.where) for loss in losses]
    if all(places):
        where = to_pages(int(match[1]) for match in places if match)
    else:
        where = f"count {len(losses)}"
    yield Loss(first.code, where, f"{first.detail} ({len(losses):,} times)")


def to_pages(numbers: Iterable[int]) -> str:
    """Page 3, or pages 1-4, 7."""
    ordered = sorted(set(numbers))
    ranges: list[list[int]] = [ordered[:1]]
    for before, number in pairwise(ordered):
        if number == before + 1:
            ranges[-1][1:] = [number]
        else:
            ranges.append([number])
    noun = "page" if len(ordered) == 1 else "pages"
    return f"{noun} {', '.join('-'.join(map(str, each)) for each in ranges)}"


def read_pages(where: str) -> list[int]:
    """The numbers that ``to_pages`` wrote; none of what names no pages."""
    match = _PAGES.fullmatch(where)
    if match is None:
        return []
    ends = [[int(end) for end in part.split("-")] for part in match[1].split(", ")]
    return [number for each in ends for number in range(each[0], each[-1] + 1)]


def remaining(losses: Iterable[Loss], read: Collection[str]) -> list[Loss]:
    """*losses* without what the texts recognised at the places *read* have made good."""
    return [kept for loss in losses if (kept := _remaining(loss, read)) is not None]


def _remaining(loss: Loss, read: Collection[str]) -> Loss | None:
    if loss.code == LossCode.IMAGE_NOT_READ:
        return None if read else loss
    if loss.code not in UNREAD_PAGES or not (pages := read_pages(loss.where)):
        return loss
    left = [number for number in pages if f"page {number}" not in read]
    if len(left) == len(pages):
        return loss
    return replace(loss, where=to_pages(left)) if left else None
