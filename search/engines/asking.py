"""Everything that is asked of an index, over whatever keeps it."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from kb.articles.kinds import Audience
from kb.records.kinds import RecordKind
from search import completion, explaining, searching, suggestion
from search.analysis import Analyser
from search.answers import Completion, Correction, Explanation
from search.candidates import FORMULA, Scorer
from search.engine import Hit, Page, Query
from search.index_reader import IndexReader
from search.synonyms import Synonyms, make_synonyms
from search.terminology import ReadTerminology

Answered = TypeVar("Answered")


KEPT: Final = 200
"""So many answers of one sort are kept of one state of an index."""
KEPT_PAGES: Final = 50
"""So many of searches: they are larger, and asked again less often."""
_LONGEST_KEPT: Final = 20
"""Hits of a page that is kept."""
MOST_VALUES_KEPT: Final = 500
"""Of all facets of such a page together."""


@dataclass(frozen=True, slots=True)
class State:
    """An index as it is now, and the analyser that it was made with."""

    reader: IndexReader
    analyser: Analyser
    kept: dict[str, dict[Hashable, Any]] | None = None
    """What was answered of it, by the sort of question, where its reader never sees
    another state."""


class Asking(ABC):
    """The reading half of ``SearchEngine``."""

    def __init__(self, terminology: ReadTerminology) -> None:
        self._terminology = terminology

    @abstractmethod
    def _state(self) -> State:
        """Raise ``IndexUnavailableError`` if the index has to be rebuilt first."""

    def _asked(self, ask: Callable[[State], Answered]) -> Answered:
        """What *ask* makes of the index as it is now."""
        return ask(self._state())

    def _once(
        self,
        sort: str,
        key: Hashable,
        ask: Callable[[State], Answered],
        *,
        most: int = KEPT,
        is_small: Callable[[Answered], bool] = lambda _: True,
    ) -> Answered:
        """As ``_asked``, of what pages ask again and again.

        All that the answer depends on is in *key*, also what its reader may see.
        """

        def answer(state: State) -> Answered:
            if state.kept is None:
                return ask(state)
            kept = state.kept.setdefault(sort, {})
            # Others ask meanwhile, and may forget all: what was found is held here.
            found: Answered | None = kept.get(key)
            if found is None:
                found = ask(state)
                if len(kept) >= most:
                    kept.clear()
                if is_small(found):
                    kept[key] = found
            return found

        return self._asked(answer)

    def _found(
        self,
        sort: str,
        query: Query,
        others: tuple[Hashable, ...],
        find: Callable[[State, Synonyms], Answered],
        *,
        is_small: Callable[[Answered], bool] = lambda _: True,
    ) -> Answered:
        """As ``_once``, of a search: another page of it, or the same of somebody else.

        Other synonyms are in force sooner than another state of the index is.
        """

        def ask(state: State) -> Answered:
            return find(state, self._synonyms(state))

        if query.limit > _LONGEST_KEPT:
            return self._asked(ask)
        key = (query.key(), others, self._terminology().synonyms)
        return self._once(sort, key, ask, most=KEPT_PAGES, is_small=is_small)

    def search(self, query: Query) -> Page:
        return self._found(
            "search",
            query,
            (),
            lambda state, synonyms: searching.search(
                state.reader, state.analyser, query, synonyms
            ),
            is_small=_is_small,
        )

    def search_kinds(self, query: Query, each: int) -> dict[RecordKind, Page]:
        return self._found(
            "kinds",
            query,
            (each,),
            lambda state, synonyms: searching.search_kinds(
                state.reader, state.analyser, query, synonyms, each
            ),
        )

    def suggest(
        self,
        title: str,
        body: str,
        audiences: AbstractSet[Audience],
        limit: int = 5,
        scorer: Scorer = FORMULA,
        *,
        with_cases: bool = False,
    ) -> tuple[Hit, ...]:
        wish = suggestion.Wish(
            audiences=audiences, with_cases=with_cases, limit=limit, scorer=scorer
        )
        seen = frozenset(audiences)
        return self._once(
            "suggest",
            (title, body, seen, limit, scorer, with_cases),
            lambda state: suggestion.suggest(
                state.reader, state.analyser, (title, body), wish
            ),
        )

    def find_similar(
        self, article_id: int, audiences: AbstractSet[Audience], limit: int = 5
    ) -> tuple[Hit, ...]:
        return self._once(
            "similar",
            (article_id, frozenset(audiences), limit),
            lambda state: suggestion.find_similar(
                state.reader,
                state.analyser,
                article_id,
                audiences=audiences,
                limit=limit,
            ),
        )

    def complete(
        self, beginning: str, audiences: AbstractSet[Audience], limit: int = 8
    ) -> tuple[Completion, ...]:
        return self._asked(
            lambda state: completion.complete(
                state.reader,
                state.analyser,
                beginning,
                audiences=audiences,
                limit=limit,
                kept={} if state.kept is None else state.kept.setdefault("values", {}),
            )
        )

    def correct(self, text: str, audiences: AbstractSet[Audience]) -> Correction | None:
        # Most answers need none, and comparing spellings takes a library of its own.
        from search.corrections import Corrector  # noqa: PLC0415

        def ask(state: State) -> tuple[Correction | None]:
            synonyms = self._synonyms(state)
            corrector = Corrector(state.reader, state.analyser, synonyms, audiences)
            return (corrector.correct(text),)

        key = (text, frozenset(audiences), self._terminology().synonyms)
        # That there is none is kept, too.
        return self._once("correct", key, ask, most=KEPT_PAGES)[0]

    def explain(self, query: Query, article_id: int) -> Explanation | None:
        return self._asked(
            lambda state: explaining.explain(
                state.reader, state.analyser, query, self._synonyms(state), article_id
            )
        )

    def _synonyms(self, state: State) -> Synonyms:
        return make_synonyms(self._terminology().synonyms, state.analyser)


def _is_small(page: Page) -> bool:
    return sum(map(len, page.facets.values())) <= MOST_VALUES_KEPT
