"""What may be guessed of a file: the values that articles have already."""

from typing import Final

from ingest.guessing import Known
from kb.articles.visibility import EVERYTHING
from search.engine import Query
from search.errors import IndexUnavailableError
from web.services import Services

_FACETS: Final = ("system", "category", "tag")
MOST_VALUES: Final = 2_000


def read_known(services: Services) -> Known:
    """The values in use, as the index counts them; none while it is down."""
    query = Query(audiences=EVERYTHING, limit=0, facets=_FACETS)
    try:
        facets = services.engine.search(query).facets
    except IndexUnavailableError:
        return Known()
    systems, categories, tags = (
        tuple(value for value, _ in facets[name][:MOST_VALUES]) for name in _FACETS
    )
    return Known(systems, categories, tags)
