"""Pictures in texts leave with the rows and come with them, under their addresses."""

import io
import zipfile
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from kb.articles.models import Submission
from kb.audit import Actor, By
from kb.exchange.cells import Reading
from kb.exchange.rows import Noun
from kb.people.models import Role, User
from kb.pictures import addresses, visibility
from kb.pictures.models import Picture
from tests.applications import services_over
from tests.conftest import NOON
from tests.factories import make_article, make_draft, make_user
from tests.pictures import make_image
from web.intake import pictures
from web.intake.exchange.html import from_html
from web.intake.exchange.running import Options, Run, import_rows
from web.intake.exchange.sources import opened
from web.intake.exchange.writing import Export, Format, write

PLACE = b"39.9042 N, 116.4074 E"
ORIGINAL = make_image(200, 120) + PLACE


@pytest.fixture
def elsewhere(migrated_sqlite, tmp_path, pool):
    """A second installation, with a manager of its own."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    copy = folder / "kb.sqlite"
    copy.write_bytes(migrated_sqlite.read_bytes())
    with services_over(folder, f"sqlite:///{copy}", pool, NOON) as other:
        add_people(other)
        yield other


def add_people(services):
    with services.database.writing() as session:
        make_user(session, "chief", roles=(Role.MANAGER,))
        make_user(session, "author", roles=(Role.MANAGER,))


def find_user(session, login):
    return session.scalars(select(User).where(User.login == login)).one()


@pytest.fixture
def address(services):
    """Of the picture in an article of the author's."""
    add_people(services)
    taken = pictures.take_in(services, io.BytesIO(ORIGINAL), "shot.png")
    with services.database.writing() as session:
        author = find_user(session, "author")
        picture = pictures.keep(session, taken, by=By(Actor(author, "test"), NOON))
        text = addresses.to_markdown(picture, "the error")
        draft = make_draft(sections={"symptom": "x", "resolution": text})
        make_article(session, draft, user=author)
        return addresses.to_address(picture)


def take_out(services, login, path, wanted=Format.ZIP):
    with services.database.reading() as session:
        user = find_user(session, login)
    write(services, Export(noun=Noun.ARTICLES, wanted=wanted, user=user), path)
    if wanted is Format.FOLDER:
        (file,) = (path / "pictures").iterdir()
        return {f"pictures/{file.name}": file.read_bytes()}
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def take_in(services, path):
    with services.database.reading() as session:
        actor = Actor(find_user(session, "chief"), "test")
    options = Options(noun=Noun.ARTICLES, publish=True)
    with opened(path, Noun.ARTICLES) as source:
        reading = Reading(
            preset=source.detect(Noun.ARTICLES),
            zone=ZoneInfo("UTC"),
            from_html=from_html,
            is_table=False,
        )
        run = Run(services=services, actor=actor, options=options, reading=reading)
        return [outcome for _, outcome in import_rows(run, source)]


@pytest.mark.parametrize("wanted", [Format.ZIP, Format.FOLDER])
def test_a_picture_goes_there_and_back(services, elsewhere, address, tmp_path, wanted):
    member = address.removeprefix("/")
    before = take_out(services, "chief", tmp_path / "out", wanted)

    take_in(elsewhere, tmp_path / "out")

    after = take_out(elsewhere, "author", tmp_path / "again.zip")
    assert PLACE not in before[member]
    assert after[member] == before[member]
    with elsewhere.database.reading() as session:
        (picture,) = session.scalars(select(Picture))
        reader = find_user(session, "author")
        assert addresses.to_address(picture) == address
        assert visibility.may_see(session, picture, reader)
        assert address in "".join(
            session.scalars(select(Submission)).one().sections.values()
        )


def test_who_may_have_the_original_takes_it_along(
    services, elsewhere, address, tmp_path
):
    member = address.removeprefix("/")
    before = take_out(services, "author", tmp_path / "out.zip")
    take_in(elsewhere, tmp_path / "out.zip")

    assert before[member] == ORIGINAL
    assert take_out(elsewhere, "chief", tmp_path / "theirs.zip")[member] == ORIGINAL
    assert PLACE not in take_out(elsewhere, "author", tmp_path / "ours.zip")[member]


def test_what_is_no_picture_refuses_its_row_with_a_sentence(
    services, elsewhere, address, tmp_path
):
    take_out(services, "chief", tmp_path / "out", Format.FOLDER)
    (file,) = (tmp_path / "out" / "pictures").iterdir()
    file.write_bytes(b"just words")

    (outcome,) = take_in(elsewhere, tmp_path / "out")

    assert address
    assert outcome.code == "picture_refused"
    with elsewhere.database.reading() as session:
        assert session.scalars(select(Picture)).all() == []
        assert session.scalars(select(Submission)).all() == []
