"""Pictures are forgotten where nobody put them into a text, and only there."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from kb import accounts
from kb.content import references
from kb.content.models import Blob
from kb.incidents import commenting
from kb.incidents.commenting import Comment
from kb.pictures import keeping
from kb.pictures.errors import PictureRefusedError
from kb.pictures.models import Picture, Rendition
from tests.conftest import NOON
from tests.desk import Desk
from tests.pictures import keep_picture, showing

LATER = keeping.WAITS + timedelta(hours=1)


@pytest.fixture
def desk(session):
    return Desk(session)


def test_a_picture_without_a_text_is_forgotten_after_a_week(session, desk):
    keep_picture(session, by=desk.as_("technician"))

    assert keeping.forget_unused(session, now=desk.now + timedelta(days=6)) == 0
    assert list(references.iter_orphans(session)) == []
    assert keeping.forget_unused(session, now=desk.now + LATER) == 1
    assert list(references.iter_orphans(session)) == ["a" * 64]


def test_a_picture_in_a_text_stays(session, desk):
    shot = keep_picture(session, by=desk.as_("technician"))
    said = Comment(showing(shot))
    commenting.comment(session, desk.incident(), said, by=desk.as_("technician"))

    assert keeping.forget_unused(session, now=desk.now + LATER) == 0


def test_what_was_drawn_goes_with_what_it_was_drawn_of(session, desk):
    keep_picture(session, by=desk.as_("technician"))
    add_rendition(session, source="a" * 64, drawn="b" * 64)
    add_rendition(session, source="c" * 64, drawn="d" * 64)

    assert keeping.forget_renditions(session) == 1
    assert session.scalars(select(Rendition.source_sha256)).all() == ["a" * 64]


def test_what_is_drawn_just_as_it_came_does_not_keep_itself(session):
    add_rendition(session, source="c" * 64, drawn="c" * 64)

    assert keeping.forget_renditions(session) == 1
    assert list(references.iter_orphans(session)) == ["c" * 64]


def test_the_originals_of_an_anonymous_person_are_gone(session, desk):
    shot = keep_picture(session, by=desk.as_("reporter"))
    add_rendition(session, source="a" * 64, drawn="b" * 64)

    accounts.anonymise(session, desk.person("reporter"), by=desk.as_("administrator"))

    assert (shot.original_sha256, shot.name) == ("b" * 64, "picture")
    session.flush()
    keeping.forget_renditions(session)
    assert list(references.iter_orphans(session)) == ["a" * 64]


def add_rendition(session, *, source, drawn):
    session.add(Blob(sha256=drawn, size=1, stored_at=NOON))
    session.flush()
    row = Rendition(
        source_sha256=source,
        page=1,
        size="small",
        blob_sha256=drawn,
        media_type="image/png",
        width=1,
        height=1,
    )
    session.add(row)
    session.flush()


def test_nobody_fills_the_store_with_what_nobody_reads(session, desk):
    for _ in range(keeping.MOST_WAITING):
        keep_picture(session, by=desk.as_("reporter"))

    with pytest.raises(PictureRefusedError):
        keep_picture(session, by=desk.as_("reporter"))
    assert session.scalar(select(func.count(Picture.id))) == keeping.MOST_WAITING
