from datetime import timedelta

import pytest

from kb.articles.kinds import ArticleKind, Audience, Confidence
from kb.articles.models import Attachment, PendingIndexing
from kb.articles.revisions import mark_behind
from kb.content.models import Blob
from kb.incidents.past_cases import SolvedCase, add_past_cases
from kb.people.users import find_user
from search import indexer
from search.engines.memory import MemoryEngine
from tests.conftest import NOON
from tests.factories import make_article, make_draft, make_user
from tests.search.documents import EVERYONE, find, ids


@pytest.fixture
def engine():
    return MemoryEngine()


def index(session, engine):
    """Everything that is behind, as the background indexer does it."""
    pending = indexer.read_pending(session)
    indexer.apply(engine, pending)
    indexer.forget(session, pending)
    return pending


def make_solution(session, **given):
    user = find_user(session, "manager") or make_user(session)
    article = make_article(session, make_draft(**given), user=user)
    session.flush()
    return article


def test_a_checked_in_article_is_found(session, engine):
    article = make_solution(session, title="打印机脱机")
    assert indexer.is_behind(session)

    index(session, engine)

    assert ids(find(engine, "脱机")) == [article.id]
    assert not indexer.is_behind(session)
    assert indexer.count_pending(session) == 0


def test_indexing_twice_is_harmless(session, engine):
    make_solution(session)
    pending = indexer.read_pending(session)

    indexer.apply(engine, pending)
    indexer.apply(engine, pending)

    assert find(engine).total == 1


def test_a_mark_that_comes_while_we_index_stays(session):
    article = make_solution(session)
    pending = indexer.read_pending(session)
    mark_behind(session, article.id, now=NOON)

    indexer.forget(session, pending)

    assert session.query(PendingIndexing).count() == 1


def test_several_marks_of_an_article_are_one_document(session):
    article = make_solution(session)
    mark_behind(session, article.id, now=NOON)

    pending = indexer.read_pending(session)

    assert len(pending.marks) == 2
    assert [document.article_id for document in pending.documents] == [article.id]


def test_a_retired_article_is_taken_out(session, engine):
    article = make_solution(session)
    index(session, engine)

    article.retired_at = NOON
    mark_behind(session, article.id, now=NOON)
    pending = index(session, engine)

    assert pending.gone == (article.id,)
    assert find(engine).total == 0


def test_the_document_holds_what_is_known(session):
    article = make_solution(
        session,
        title="打印机脱机",
        audience=Audience.SELF_SERVICE,
        sections={"symptom": "显示 **脱机**", "cause": "线松", "resolution": "重启"},
        keywords=("打印",),
        devices=("PRN-01",),
        unit="一县",
    )

    (document,) = indexer.read_documents(session, [article.id])

    assert document.kind is ArticleKind.SOLUTION
    assert document.audience is Audience.SELF_SERVICE
    assert document.title == "打印机脱机"
    assert document.summary == "显示 脱机"
    assert "线松" in document.body
    assert "脱机" not in document.body
    assert document.keywords == document.tags == ("打印",)
    assert document.devices == ("PRN-01",)
    assert (document.category, document.system, document.unit) == (
        "打印",
        "Windows",
        "一县",
    )
    assert document.author
    assert document.updated_at == NOON
    assert document.confidence in Confidence


def test_a_new_revision_replaces_the_old_one(session, engine):
    user = make_user(session)
    article = make_article(session, make_draft(title="旧的标题"), user=user)
    make_article(
        session,
        make_draft(title="新的说法"),
        user=user,
        article=article,
        now=NOON + timedelta(days=1),
    )
    session.flush()

    index(session, engine)

    assert ids(find(engine, "说法")) == [article.id]
    assert find(engine, "旧的标题").total == 0


def test_the_text_of_attachments_is_found(session, engine):
    article = make_solution(session)
    session.add(Blob(sha256="0" * 64, size=1, stored_at=NOON))
    session.flush()  # No relationship says that the blob has to be there first.
    session.add(
        Attachment(
            submission_id=article.current_revision.submission_id,
            position=1,
            blob_sha256="0" * 64,
            name="a.txt",
            media_type="text/plain",
            size=1,
            status="extracted",
            losses=[],
            text="wombat",
        )
    )
    session.flush()

    index(session, engine)

    assert ids(find(engine, "wombat")) == [article.id]


def test_past_cases_teach_the_ranking_without_being_shown(session, engine):
    first, second = (make_solution(session, title=title) for title in ("甲", "乙"))
    case = SolvedCase(
        external_id="1", article_id=second.id, title="quokka", body="from 10.2.3.4"
    )
    add_past_cases(session, "elsewhere", [case], now=NOON)
    session.flush()

    index(session, engine)

    (hit,) = engine.suggest("quokka", "", EVERYONE, with_cases=True)
    assert hit.article_id == second.id != first.id
    assert "quokka" not in hit.snippet
    (document,) = indexer.read_documents(session, [second.id])
    assert document.linked_count == 1
    assert "10.2.3.4" not in document.linked


def test_a_rebuild_indexes_all_live_articles_batch_by_batch(
    session, engine, monkeypatch
):
    monkeypatch.setattr(indexer, "BATCH", 2)
    articles = [make_solution(session, title=f"第{count}条") for count in range(5)]
    articles[1].retired_at = NOON
    session.flush()

    with engine.rebuilding() as fresh:
        count = indexer.rebuild(session, fresh)

    assert count == 4
    live = [article.id for article in articles if article.retired_at is None]
    assert list(engine.article_ids()) == live


def test_differences_between_database_and_index_are_found(session, engine):
    kept, lost = make_solution(session), make_solution(session)
    index(session, engine)
    assert not indexer.find_differences(session, engine)

    engine.delete([lost.id])
    kept.retired_at = NOON
    session.flush()

    found = indexer.find_differences(session, engine)
    assert (found.only_left, found.only_right) == (1, 1)
