"""The segmenter of Chinese, with its general dictionary in memory."""

from collections.abc import Iterable
from typing import Final

import rjieba
from rjieba import Jieba as Segmenter

__all__ = ["Segmenter", "make_segmenter"]

_FREQUENCY: Final = 100_000
# The library makes one as it is imported, for its own functions, which nobody calls
# here: whoever comes first takes it, and does not read the dictionary once more.
_SPARE: Final[list[Segmenter]] = [rjieba._DEFAULT_JIEBA]  # noqa: SLF001


def make_segmenter(words: Iterable[str]) -> Segmenter:
    """A segmenter that knows *words* besides its general dictionary."""
    try:
        segmenter = _SPARE.pop()
    except IndexError:
        segmenter = Segmenter()
    for word in words:
        segmenter.add_word(word, _FREQUENCY, "n")
    return segmenter
