"""Values of attributes that articles have, to choose from while one is written."""

from collections.abc import Mapping
from typing import Final

from kb.articles.visibility import EVERYTHING
from search.engine import Query, SearchEngine
from search.errors import IndexUnavailableError

MOST: Final = 40
FACETS: Final = {
    "category": "category",
    "system": "system",
    "unit": "unit",
    "keywords": "tag",
}
"""By attribute, as the index counts it."""


def list_in_use(engine: SearchEngine) -> Mapping[str, tuple[str, ...]]:
    """By attribute, the most used first; none while the index is down."""
    query = Query(audiences=EVERYTHING, limit=0, facets=tuple(FACETS.values()))
    try:
        facets = engine.search(query).facets
    except IndexUnavailableError:
        return {}
    return {
        attribute: tuple(value for value, _ in facets[facet][:MOST])
        for attribute, facet in FACETS.items()
    }
