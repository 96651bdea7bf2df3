"""The words of a text that tell what it asks, in whatever order and form they stand."""

from functools import lru_cache
from typing import Final

from search.analysis import make_analyser
from search.synonyms import make_synonyms
from search.terminology import Terminology
from search.units import Unit

_KEPT: Final = 20_000


@lru_cache(maxsize=_KEPT)
def telling_words(text: str, terminology: Terminology) -> frozenset[str]:
    """No common words; of synonyms always the same one."""
    analyser = make_analyser(terminology.words)
    occurrences = list(make_synonyms(terminology.synonyms, analyser).find(text))
    found = {
        min(text[each.start : each.end].casefold(), *map(str.casefold, each.others))
        for each in occurrences
    }
    for unit in analyser.units(text):
        inside = any(
            each.start <= unit.start and unit.end <= each.end for each in occurrences
        )
        if not inside and not unit.is_stop_word:
            found.add(_to_word(unit))
    return frozenset(found)


def _to_word(unit: Unit) -> str:
    return unit.word or "".join(unit.phrase)
