import sqlite3
from contextlib import closing

import pytest

from kb.audit import Actor, By
from kb.people.models import Role
from kb.quality import datasets
from kb.quality.definitions import DatasetDefinition
from kb.quality.models import SourceKind
from kb.quality.source_checks import check_source
from kb.quality.sources import service
from kb.quality.sources.access import Access
from kb.quality.sources.service import SourceDraft
from tests.conftest import NOON
from tests.factories import make_user

KEY = "a key"


def execute(path, *statements):
    with closing(sqlite3.connect(path)) as connection, connection:
        for each in statements:
            connection.execute(each)


@pytest.fixture
def folder(database, tmp_path):
    """With a file of taxpayers, which is a source with one dataset."""
    execute(tmp_path / "tax.sqlite", "CREATE TABLE taxpayer (nsrsbh TEXT, rs INTEGER)")
    with database.writing() as session:
        by = By(Actor(make_user(session, roles=[Role.ADMINISTRATOR]), "page"), NOON)
        draft = SourceDraft(code="tax", kind=SourceKind.SQLITE, path="tax.sqlite")
        service.add_source(session, draft, password="", key=KEY, by=by)
        said = {"dataset": "taxpayer", "source": "tax", "relation": "taxpayer"}
        definition = DatasetDefinition.model_validate({**said, "key": ("nsrsbh",)})
        datasets.save_dataset(session, definition, by)
    return tmp_path


def kept(database):
    with database.reading() as session:
        source = service.get_source(session, "tax")
        dataset = datasets.get_dataset(session, "taxpayer")
        return source, dict(dataset.columns)


def test_a_source_in_order_says_what_proves_it(database, folder):
    trial = check_source(database, "tax", Access(KEY, folder=folder), now=NOON)

    source, columns = kept(database)
    assert trial.fault is None
    assert (source.checked_at, source.proof) == (NOON, ["read_only_file"])
    assert source.server.startswith("SQLite 3.")
    assert columns == {"nsrsbh": "text", "rs": "integer"}


def test_a_source_that_cannot_be_opened_says_why(database, folder):
    check_source(database, "tax", Access(KEY, folder=folder), now=NOON)
    (folder / "tax.sqlite").unlink()
    check_source(database, "tax", Access(KEY, folder=folder), now=NOON)

    source, columns = kept(database)
    assert (source.error_code, source.proof) == ("source_file", [])
    assert set(columns) == {"nsrsbh", "rs"}


def test_a_column_that_is_gone_is_named_and_not_forgotten(database, folder):
    check_source(database, "tax", Access(KEY, folder=folder), now=NOON)
    execute(folder / "tax.sqlite", "ALTER TABLE taxpayer DROP COLUMN rs")
    for _ in range(2):
        check_source(database, "tax", Access(KEY, folder=folder), now=NOON)

    source, columns = kept(database)
    assert source.error_code == "source_columns_lost"
    assert "rs" in source.error
    assert set(columns) == {"nsrsbh", "rs"}
