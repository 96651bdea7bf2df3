import pytest
from sqlalchemy import event

from kb.audit import Actor, AuditEntry, By
from kb.errors import NotFoundError
from kb.people.models import Role, Tier
from kb.people.units import add_unit
from kb.quality import datasets, unit_codes
from kb.quality.datasets import BadDatasetError, DatasetCase
from kb.quality.definitions import DatasetDefinition
from kb.quality.models import SourceKind
from kb.quality.rules.columns import ColumnType
from kb.quality.rules.errors import RefusedQueryError
from kb.quality.sources import service
from kb.quality.sources.errors import (
    SourceColumnsError,
    SourceInUseError,
    SourceNotAllowedError,
    SourceWithheldError,
)
from kb.quality.sources.service import SourceDraft
from tests.conftest import NOON
from tests.factories import make_user

KEY = "a key"


@pytest.fixture
def by(session):
    user = make_user(session, roles=[Role.ADMINISTRATOR])
    return By(Actor(user, "page"), NOON)


@pytest.fixture
def source(session, by):
    draft = SourceDraft(code="tax", kind=SourceKind.SQLITE, path="tax.sqlite")
    return service.add_source(session, draft, password="", key=KEY, by=by)


def define(**given):
    values = {"dataset": "taxpayer", "source": "tax", "relation": "taxpayer"}
    return DatasetDefinition.model_validate({**values, "key": ("nsrsbh",), **given})


def test_a_dataset_is_kept_and_found_by_its_code(session, by, source):
    datasets.save_dataset(session, define(unit="swjg_dm"), by)

    found = datasets.get_dataset(session, "taxpayer")

    assert found.source is source
    assert DatasetDefinition.model_validate(found.definition).unit == "swjg_dm"
    assert (found.version, datasets.list_datasets(session)) == (1, [found])


@pytest.mark.usefixtures("source")
def test_only_a_change_makes_another_version(session, by):
    for definition in (define(), define(), define(unit="swjg_dm"), define()):
        saved = datasets.save_dataset(session, definition, by)

    assert saved.version == 3


def test_a_dataset_that_names_no_source_keeps_the_one_it_has(session, by, source):
    with pytest.raises(BadDatasetError) as refused:
        datasets.save_dataset(session, define(source=None), by)
    assert refused.value.case is DatasetCase.NO_SOURCE
    datasets.save_dataset(session, define(), by)

    saved = datasets.save_dataset(session, define(source=None, unit="dm"), by)

    assert saved.source is source


@pytest.mark.usefixtures("source")
def test_a_dataset_without_a_key_is_refused(session, by):
    with pytest.raises(BadDatasetError) as refused:
        datasets.save_dataset(session, define(key=()), by)
    assert refused.value.case is DatasetCase.NO_KEY


def test_a_source_that_is_not_there_is_named(session, by):
    with pytest.raises(NotFoundError, match="source elsewhere"):
        datasets.save_dataset(session, define(source="elsewhere"), by)


@pytest.mark.parametrize(
    "query",
    ["DELETE FROM taxpayer", "SELECT 1; SELECT 2", "SELECT load_extension('x')"],
)
@pytest.mark.usefixtures("source")
def test_what_is_more_than_a_select_is_refused(session, by, query):
    with pytest.raises(RefusedQueryError):
        datasets.save_dataset(session, define(relation=None, select=query), by)


@pytest.mark.parametrize(
    "given",
    [
        {"relation": "api_token"},
        {"relation": "quality_source"},
        {"relation": None, "select": "SELECT login, password_hash FROM user_account"},
        {"relation": None, "select": "SELECT * FROM user_account"},
        {"relation": None, "select": "SELECT p FROM user_account AS p"},
    ],
)
def test_secrets_of_our_own_are_no_data(session, by, given):
    draft = SourceDraft(code="own", kind=SourceKind.OWN)
    service.add_source(session, draft, password="", key=KEY, by=by)
    with pytest.raises(SourceWithheldError):
        datasets.save_dataset(session, define(source="own", **given), by)


@pytest.mark.usefixtures("source")
def test_a_column_that_was_there_and_is_not_is_a_failure(session, by):
    dataset = datasets.save_dataset(session, define(unit="dm"), by)
    before = dict.fromkeys(("nsrsbh", "dm", "zcdz"), ColumnType.TEXT)
    datasets.note_columns(dataset, before, now=NOON)
    assert datasets.to_columns(dataset) == before
    del before["zcdz"]

    with pytest.raises(SourceColumnsError, match="zcdz"):
        datasets.note_columns(dataset, before, now=NOON)

    assert "zcdz" in datasets.to_columns(dataset)


@pytest.mark.usefixtures("source")
def test_a_column_that_the_definition_names_has_to_be_there(session, by):
    dataset = datasets.save_dataset(session, define(unit="dm"), by)
    with pytest.raises(SourceColumnsError, match="dm"):
        datasets.note_columns(dataset, {"nsrsbh": ColumnType.TEXT}, now=NOON)


def test_a_dataset_that_was_removed_comes_back_with_another_version(
    session, by, source
):
    dataset = datasets.save_dataset(session, define(), by)
    with pytest.raises(SourceInUseError, match="taxpayer"):
        service.remove_source(session, source, by=by)
    datasets.remove_dataset(session, dataset, by=by)
    with pytest.raises(NotFoundError):
        datasets.get_dataset(session, "taxpayer")

    again = datasets.save_dataset(session, define(), by)

    assert (again.id, again.version) == (dataset.id, 2)


@pytest.mark.usefixtures("source")
def test_only_administrators_keep_datasets(session):
    other = make_user(session, "other")
    with pytest.raises(SourceNotAllowedError):
        datasets.save_dataset(session, define(), By(Actor(other, "page"), NOON))


def test_a_code_that_nobody_knows_waits_for_a_person(session, by, source):
    unit = add_unit(session, "西安市税务局", tier=Tier.CITY)
    waiting = unit_codes.note_codes(session, source.id, ["6101", "6102"], now=NOON)
    assert waiting == ["6101", "6102"]
    unit_codes.map_code(session, source, "6101", unit, by=by)

    assert unit_codes.note_codes(session, source.id, ["6101", "6102"], now=NOON) == [
        "6102"
    ]
    assert unit_codes.unit_of(session, source.id, "6101") == unit.id
    assert unit_codes.unit_of(session, source.id, "6102") is None
    assert unit_codes.find_units(session, source) == {"6101": unit.id}
    assert unit_codes.list_unmapped(session, source) == ["6102"]


def test_our_own_database_calls_units_by_their_ids(session, by):
    unit = add_unit(session, "西安市税务局", tier=Tier.CITY)
    draft = SourceDraft(code="own", kind=SourceKind.OWN)
    own = service.add_source(session, draft, password="", key=KEY, by=by)

    assert unit_codes.find_units(session, own)[str(unit.id)] == unit.id


@pytest.mark.usefixtures("source")
def test_what_is_done_to_a_dataset_is_written_down(session, by):
    dataset = datasets.save_dataset(session, define(), by)
    datasets.remove_dataset(session, dataset, by=by)
    entries = session.query(AuditEntry).filter_by(noun="qualitydataset")

    actions = [each.action for each in entries.order_by(AuditEntry.id)]
    assert actions == ["save", "remove"]


@pytest.mark.usefixtures("source")
def test_whoever_only_looks_makes_nobody_wait(session, by):
    datasets.save_dataset(session, define(key=["nsrsbh"]), by)
    asked = []
    event.listen(
        session.connection(),
        "before_cursor_execute",
        lambda _connection, _cursor, statement, *_: asked.append(statement),
    )

    datasets.get_dataset(session, "taxpayer")

    assert asked
    assert not [each for each in asked if "FOR UPDATE" in each]
