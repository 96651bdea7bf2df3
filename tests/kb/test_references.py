"""References to stored contents: counted over every table that has some."""

import io

import pytest

from kb.articles.models import Attachment
from kb.articles.submissions import open_draft
from kb.content import references
from kb.content.store import FolderContentStore
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
