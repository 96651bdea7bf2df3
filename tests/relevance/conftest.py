"""The sample knowledge in a home of its own, found by each engine one may choose."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from kb.articles.visibility import EVERYTHING
from kb.audit import Actor
from kb.people import users
from kb.people.models import Role
from kb.search_settings import LOCAL_ENGINES
from kb.settings import Settings
from search.engine import Query, SearchEngine
from search.query_language import parse
from tests.opensearch import server as opensearch
from web import homes
from web import services as composition
from web.answers import finding, indexing
from web.demo import samples


@dataclass(frozen=True)
class SampleLibrary:
    engine: SearchEngine
    names: dict[int, str]
    """The file of each article, without its ending."""

    def find(self, text, limit=3):
        """What the results page lists first."""
        parsed = parse(text)
        query = parsed.to_query(EVERYTHING, limit=limit, with_cases=True)
        found = finding.find(self.engine, parsed, query, literally=False)
        return [self.names[hit.article_id] for hit in found.page.hits]

    def count(self):
        return self.engine.search(Query(audiences=EVERYTHING)).total


def settings_for(engine, request):
    if engine in LOCAL_ENGINES:
        return {}
    return {
        "search_url": request.getfixturevalue("opensearch_server"),
        "search_prefix": opensearch.new_prefix(),
        "search_replicas": 0,
    }


@pytest.fixture(
    scope="session",
    params=[
        *LOCAL_ENGINES,
        pytest.param("opensearch", marks=pytest.mark.needs("opensearch")),
    ],
)
def sample_library(request, tmp_path_factory):
    settings = Settings(
        home=tmp_path_factory.mktemp("sample"),
        search_engine=request.param,
        workers=1,
        **settings_for(request.param, request),
    )
    homes.initialise(settings)
    names = {}

    def note(report):
        names[report.article] = Path(report.path).stem

    with composition.opened(settings) as services:
        with services.database.reading() as session:
            administrator = users.find_first_with(session, Role.ADMINISTRATOR)
        samples.load(services, Actor(administrator, "test"), advance=note)
        indexing.drain(services)
        yield SampleLibrary(services.engine, names)
