"""References to stored contents: counted over every table that has some."""

import io
from concurrent.futures import ThreadPoolExecutor

import pytest

from kb.articles.models import Attachment
from kb.articles.submissions import open_draft
from kb.content import references
from kb.content.folder import FolderContentStore
from tests.conftest import NOON
from tests.factories import make_draft, make_user


@pytest.fixture
def content(tmp_path, session):
    stored = FolderContentStore(tmp_path / "content").put(io.BytesIO(b"a drawing"))
    references.remember(session, stored, now=NOON)
    return stored


def attachment(content, position=0):
    return Attachment(
        position=position,
        blob_sha256=content.sha256,
        name="drawing.vsdx",
        media_type="application/octet-stream",
        size=content.size,
        status="ok",
        losses=[],
    )


def test_a_content_that_nothing_refers_to_is_an_orphan(session, content):
    assert references.count_references(session, content.sha256) == 0
    assert list(references.iter_orphans(session)) == [content.sha256]


def test_every_attachment_counts(session, content):
    user = make_user(session)
    open_draft(
        session,
        make_draft(),
        author=user,
        now=NOON,
        attachments=[attachment(content), attachment(content, 1)],
    )

    assert references.count_references(session, content.sha256) == 2
    assert list(references.iter_orphans(session)) == []


def test_remembering_twice_is_harmless(session, content):
    references.remember(session, content, now=NOON)

    assert list(references.iter_orphans(session)) == [content.sha256]


def forget(database, content):
    with database.writing() as session:
        return references.forget_unreferred(session, [content.sha256])


def refer(session, content):
    user = make_user(session)
    file = attachment(content)
    open_draft(session, make_draft(), author=user, now=NOON, attachments=[file])
    session.flush()


@pytest.mark.parametrize("is_known", [True, False])
def test_whoever_refers_to_a_content_at_this_moment_keeps_it(
    database, tmp_path, is_known
):
    content = FolderContentStore(tmp_path).put(io.BytesIO(b"a drawing"))
    if is_known:
        with database.writing() as session:
            references.remember(session, content, now=NOON)

    with ThreadPoolExecutor(1) as pool:
        with database.writing() as session:
            references.remember(session, content, now=NOON)
            refer(session, content)
            forgetting = pool.submit(forget, database, content)
            if is_known and database.engine.dialect.name == "postgresql":
                # It waits for nobody; on SQLite one writes after the other.
                assert forgetting.result(timeout=10) == []
        forgotten = forgetting.result(timeout=30)

    # Of bytes that it does not know, the store says that they are young.
    assert forgotten == [] or not is_known
    with database.reading() as session:
        assert references.count_references(session, content.sha256) == 1
        assert list(references.iter_orphans(session)) == []


def test_what_nothing_refers_to_is_forgotten(database, tmp_path):
    store = FolderContentStore(tmp_path)
    contents = [store.put(io.BytesIO(data)) for data in (b"one", b"two", b"three")]
    with database.writing() as session:
        references.remember_all(session, contents[:2], now=NOON)
        refer(session, contents[0])

    with database.writing() as session:
        sha256s = [each.sha256 for each in contents]
        gone = references.forget_unreferred(session, sha256s)

    assert gone == sorted(sha256s[1:])
    with database.reading() as session:
        assert list(references.iter_orphans(session)) == []
