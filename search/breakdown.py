"""What becomes of a text on its way into the index, and of a query on its way out."""

from dataclasses import dataclass
from itertools import groupby

from search.analysis import Analyser, View, make_analyser
from search.pinyin import sound
from search.query_language import parse
from search.synonyms import make_synonyms
from search.terminology import Terminology


@dataclass(frozen=True, slots=True)
class Place:
    """One stretch of the text, and the terms it is found by."""

    text: str
    start: int
    end: int
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Breakdown:
    words: list[Place]
    exact: list[Place]
    identifiers: tuple[str, ...]
    networks: tuple[str, ...]
    sounds: list[tuple[str, str, str]]
    """Word, its sound, and its initials."""
    understood: str
    """The text, read as a query."""
    synonyms: list[tuple[str, tuple[str, ...]]]
    """Each expression that has others, and those."""


def break_down(text: str, terminology: Terminology) -> Breakdown:
    analyser = make_analyser(terminology.words)
    terms = analyser.terms(text)
    words = dict.fromkeys(terms.words.split())
    return Breakdown(
        words=_places(analyser, text, View.WORDS),
        exact=_places(analyser, text, View.EXACT),
        identifiers=tuple(dict.fromkeys(terms.identifiers.split())),
        networks=terms.networks,
        sounds=[(word, *heard) for word in words if (heard := sound(word))],
        understood=parse(text).understood,
        synonyms=[
            (text[each.start : each.end], each.others)
            for each in make_synonyms(terminology.synonyms, analyser).find(text)
        ],
    )


def _places(analyser: Analyser, text: str, view: View) -> list[Place]:
    tokens = sorted(
        analyser.tokens(text, [view]), key=lambda token: (token.start, token.end)
    )
    return [
        Place(text[start:end], start, end, tuple(dict.fromkeys(t.text for t in same)))
        for (start, end), same in groupby(
            tokens, lambda token: (token.start, token.end)
        )
    ]
