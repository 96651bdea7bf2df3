"""An incident that may be closed, and one that is."""

import pytest

from kb.articles.kinds import ArticleKind
from kb.incidents import closing, links, verification
from review import retiring
from tests.factories import make_article, make_draft


@pytest.fixture
def articles(desk):
    """Ids by the names in ``BROKEN``, and those of a solution that would do."""
    solution = desk.solution("自己的方案")
    outdated = solution.current_revision_id
    make_article(
        desk.session,
        make_draft("自己的方案，第二版"),
        user=desk.person("manager"),
        article=solution,
    )
    found = {"solution": solution, "foreign": desk.solution("别人的方案")}
    found["policy"] = desk.solution("一项制度", kind=ArticleKind.POLICY)
    found["retired"] = desk.solution("下架的方案")
    retiring.retire(desk.session, found["retired"].id, "过时", by=desk.as_("reviewer"))
    ids = {name: article.id for name, article in found.items()}
    revisions = {
        f"{name} revision": article.current_revision_id
        for name, article in found.items()
    }
    return {**ids, **revisions, "outdated revision": outdated}


@pytest.fixture
def confirmed(desk, articles):
    """All that closing wants is there."""
    incident = desk.resolved()
    links.link(desk.session, incident, articles["solution"], by=desk.as_("technician"))
    return verification.confirm(desk.session, incident, by=desk.as_("reporter"))


@pytest.fixture
def closed(desk, confirmed):
    return closing.close(desk.session, confirmed, by=desk.as_("technician"))
