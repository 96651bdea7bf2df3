"""Texts that ask the same in other words, put together."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Final

ALIKE: Final = 0.6
"""Share of the telling words that two texts have in common, of all that either has."""

Tell = Callable[[str], frozenset[str]]
"""The words of a text that tell what it is about, whatever their order and form."""


def group(texts: Iterable[str], tell: Tell) -> Mapping[str, str]:
    """For each text the one that stands for its group: the first that resembles it.

    The order of *texts* decides, so the most telling ones come first. A text without
    telling words stands for itself.
    """
    leaders: dict[str, str] = {}
    words_of: dict[str, frozenset[str]] = {}
    led_by: defaultdict[str, list[str]] = defaultdict(list)
    for text in texts:
        if text in leaders:
            continue
        words = tell(text)
        candidates = dict.fromkeys(
            leader for word in sorted(words) for leader in led_by[word]
        )
        leaders[text] = next(
            (leader for leader in candidates if is_alike(words, words_of[leader])), text
        )
        if leaders[text] == text:
            words_of[text] = words
            for word in words:
                led_by[word].append(text)
    return leaders


def is_alike(some: frozenset[str], others: frozenset[str]) -> bool:
    return len(some & others) >= ALIKE * len(some | others)
