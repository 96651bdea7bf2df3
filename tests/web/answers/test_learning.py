"""Learning from solved cases, from the database to the pages."""

import io
from dataclasses import replace

import pytest

from kb import learned_order
from kb.articles.kinds import Audience
from kb.articles.models import Article
from kb.content.references import count_references
from kb.content.store import ContentUnavailableError
from kb.incidents.past_cases import SolvedCase, add_past_cases
from search.candidates import FORMULA
from search.learning.history import LEAST_CASES
from tests.conftest import NOON
from tests.factories import make_article, make_draft
from tests.search.learning.cases import TOPICS, make_cases
from web.answers import indexing, learning
from web.parts import learned as parts
from web.parts.learned import Learned


@pytest.fixture
def taught(services, people):
    """Solutions with enough past cases; their ids by topic."""
    with services.database.writing() as session:
        articles = {
            topic: make_article(
                session,
                make_draft(f"Solution {topic}", audience=Audience.INTERNAL),
                user=people["manager"],
            )
            for topic in TOPICS
        }
        session.flush()
        add_cases(session, articles, make_cases(LEAST_CASES + 40))
    indexing.drain(services)
    return {topic: article.id for topic, article in articles.items()}


def add_cases(session, articles, cases, origin="history"):
    add_past_cases(
        session,
        origin,
        [
            SolvedCase(
                external_id=str(number),
                article_id=articles[case.article_id].id,
                title=case.title,
                body=case.body,
            )
            for number, case in enumerate(cases)
        ],
        now=NOON,
    )


def test_without_cases_the_fixed_rule_is_in_force(services, manager):
    assert not learning.is_due(services)
    assert services.learned.scorer() is FORMULA
    page = manager.get("/numbers/suggestions").text
    assert "the fixed rule" in page
    assert "there are 0 so far" in page


@pytest.mark.usefixtures("taught")
def test_what_was_learned_is_in_force_at_once(services):
    assert learning.is_due(services)

    report = learning.learn(services)

    assert report.cases == LEAST_CASES + 40
    assert not learning.is_due(services)
    expected = FORMULA if report.way == "formula" else services.learned.scorer()
    assert services.learned.scorer() is expected


def put_in_force(services, data):
    """As another host would: this one is not told."""
    content = services.content.put(io.BytesIO(data))
    with services.database.writing() as session:
        learned_order.put_in_force(session, content, now=NOON)
    return content.sha256


@pytest.mark.usefixtures("taught")
def test_what_cannot_be_read_leaves_the_fixed_rule(services):
    learning.learn(services)
    put_in_force(services, b"damaged")
    services.learned.forget()

    assert services.learned.scorer() is FORMULA
    assert learning.is_due(services)


@pytest.mark.usefixtures("taught")
def test_what_is_lost_leaves_the_fixed_rule(services):
    learning.learn(services)
    with services.database.reading() as session:
        services.content.delete(learned_order.find_current(session))
    other = Learned(services.database, services.content)

    assert other.scorer() is FORMULA
    assert learning.is_due(replace(services, learned=other))


@pytest.mark.usefixtures("taught")
def test_what_one_host_learned_is_in_force_on_the_others(services, monkeypatch):
    other = Learned(services.database, services.content)
    assert other.report() is None

    learned = learning.learn(services)

    monkeypatch.setattr(parts, "SECONDS", 0.0)
    assert other.report() == learned


@pytest.mark.usefixtures("taught")
def test_while_the_store_is_away_what_is_known_serves(services, monkeypatch):
    learning.learn(services)
    known = services.learned.report()
    put_in_force(services, b"another one")
    services.learned.forget()

    with monkeypatch.context() as away:
        away.setattr(services.content, "open", refuse)
        assert services.learned.report() is known
    services.learned.forget()

    assert services.learned.report() is None


def refuse(_sha256):
    raise ContentUnavailableError("The store is away.")


@pytest.mark.usefixtures("taught")
def test_what_was_learned_before_is_not_kept(services):
    learning.learn(services)
    with services.database.reading() as session:
        before = learned_order.find_current(session)
    put_in_force(services, b"another one")

    with services.database.reading() as session:
        assert count_references(session, before) == 0


def test_new_cases_make_it_due_again(services, taught):
    learning.learn(services)
    with services.database.writing() as session:
        articles = {
            topic: session.get_one(Article, key) for topic, key in taught.items()
        }
        add_cases(session, articles, make_cases(60, seed=9), origin="later")

    assert learning.is_due(services)


@pytest.mark.usefixtures("taught")
def test_managers_see_what_is_in_force_and_why(services, manager):
    learning.learn(services)

    page = manager.get("/numbers/suggestions").text

    assert "In force" in page
    assert "the fixed rule" in page
    assert "Never linked" in page


def test_technicians_do_not_see_the_page(technician):
    assert technician.get("/numbers/suggestions").status_code == 403


@pytest.mark.usefixtures("taught")
def test_a_requester_gets_only_what_their_own_words_find(services):
    """The classifier re-scores candidates; it never adds one."""
    learning.learn(services)
    engine = services.engine

    found = engine.suggest(
        "printer spooler paper",
        "",
        frozenset({"self_service"}),
        5,
        services.learned.scorer(),
        with_cases=True,
    )

    assert found == ()


@pytest.mark.usefixtures("taught")
def test_the_learned_order_serves_the_pages(services, technician, monkeypatch):
    asked = []

    class Watching:
        def score(self, incident, candidates):
            asked.append(incident)
            return FORMULA.score(incident, candidates)

    monkeypatch.setattr(services.learned, "scorer", Watching)

    technician.get("/incidents/suggestions?title=printer+spooler")

    assert asked
    assert isinstance(services.learned.scorer(), Watching)
