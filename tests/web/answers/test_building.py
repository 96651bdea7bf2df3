"""What changes while an index is built is in the one in force, and in the new one."""

from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import select

from kb.articles.models import Article, Submission
from kb.articles.revisions import mark_behind
from kb.people.models import User
from search import indexer
from search.engines.tantivy.engine import TantivyEngine
from tests.conftest import NOON
from tests.factories import make_article, make_draft, make_user
from tests.search.documents import find, ids
from web.answers import indexing


class CountingEngine(TantivyEngine):
    """Counts how many documents went into the index in force."""

    updated = 0

    def update(self, documents, *, as_of=0):
        kept = list(documents)
        self.updated += len(kept)
        super().update(kept, as_of=as_of)


@pytest.fixture
def engine(tmp_path):
    with_folder = CountingEngine(tmp_path / "built")
    yield with_folder
    with_folder.close()


@pytest.fixture
def kept(services, engine):
    with services.database.writing() as session:
        user = make_user(session)
        for number in (1, 2, 3):
            make_article(session, make_draft(title=f"wombat {number}"), user=user)
    return replace(indexing.of_articles(services), engine=engine)


def add(services, title):
    with services.database.writing() as session:
        author = session.scalar(select(Submission.author_id).limit(1))
        make_article(session, make_draft(title=title), user=session.get(User, author))


def retire(services, article_id):
    with services.database.writing() as session:
        session.get(Article, article_id).retired_at = NOON
        mark_behind(session, article_id, now=NOON)


def count_marks(services):
    with services.database.reading() as session:
        return indexer.count_pending(session)


def meanwhile(kept, work):
    """Do *work* once all is read, and before the index that is built is in force."""

    def fill(session, fresh):
        count = kept.fill(session, fresh)
        work()
        return count

    return replace(kept, fill=fill)


def test_it_is_found_at_once_and_in_the_new_index(services, kept, engine):
    indexing._rebuild(services, kept)
    during = []

    def change():
        add(services, "quokka")
        retire(services, 2)
        during.append(indexing._drain(services, kept))
        during.append(indexing._drain(services, kept))
        during.append((ids(find(engine, "quokka")), sorted(ids(find(engine)))))
        during.append(count_marks(services))

    indexing._rebuild(services, meanwhile(kept, change))

    assert during == [2, 0, ([4], [1, 3, 4]), 2]
    assert (ids(find(engine, "quokka")), sorted(ids(find(engine)))) == ([4], [1, 3, 4])
    assert engine.updated == 1
    assert count_marks(services) == 0
    assert indexing._drain(services, kept) == 0


def test_what_nobody_indexed_meanwhile_is_in_the_new_index_too(services, kept, engine):
    indexing._rebuild(services, meanwhile(kept, lambda: retire(services, 1)))

    assert sorted(ids(find(engine))) == [2, 3]
    assert engine.updated == 0
    assert count_marks(services) == 0


def test_of_a_build_that_fails_nothing_is_lost(services, kept, engine):
    indexing._rebuild(services, kept)

    def change_and_fail():
        add(services, "quokka")
        indexing._drain(services, kept)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        indexing._rebuild(services, meanwhile(kept, change_and_fail))

    assert ids(find(engine, "quokka")) == [4]
    assert count_marks(services) == 1
    # The mark may be another one by now: numbers come again.
    assert indexing._drain(services, kept) == 1
    assert count_marks(services) == 0


def test_a_change_that_is_being_indexed_as_a_build_begins_is_in_both(
    services, kept, engine, monkeypatch
):
    """Whoever builds waits for it, or leaves its mark."""
    monkeypatch.setattr(indexing, "LOCK_SECONDS", 0.05)
    add(services, "quokka")
    refused = []
    apply = indexer.apply

    def apply_and_build(*given):
        apply(*given)
        with pytest.raises(indexing.BusyError) as busy:
            indexing._rebuild(services, kept)
        refused.append(busy)

    monkeypatch.setattr(indexer, "apply", apply_and_build)
    indexing._drain(services, kept)
    assert len(refused) == 1
    assert ids(find(engine, "quokka")) == [4]


def test_who_waits_for_the_swap_writes_to_the_new_index(services, kept, engine):
    """Between the last look for changes and the swap nobody changes the one in force."""
    indexing._rebuild(services, kept)
    locked = []

    class Watched(CountingEngine):
        @contextmanager
        def rebuilding(self):
            with super().rebuilding() as fresh:
                yield fresh
                with pytest.raises(indexing.BusyError):
                    add(services, "quokka")
                    indexing._drain(services, kept)
                locked.append(True)

    watched = Watched(engine._generations._folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(indexing, "LOCK_SECONDS", 0.05)
        indexing._rebuild(services, replace(kept, engine=watched))
    watched.close()

    assert locked
    assert indexing._drain(services, kept) == 1
    assert ids(find(engine, "quokka")) == [4]
