from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from kb.quality.findings.models import RunState
from kb.quality.models import QualitySource, SourceKind
from kb.quality.sources.connecting import open_source
from kb.quality.sources.errors import FileCase, SourceFileError
from tests.kb.quality.files import WRITERS
from tests.kb.quality.office import GOOD, Office, row
from tests.kb.quality.sources.conftest import make_source
from web.parts.sources import to_access


@pytest.fixture
def access(services, tmp_path):
    settings = replace(
        services.settings, quality_folder=str(tmp_path), quality_hosts="db, /run/x"
    )
    return to_access(settings, services.database)


def test_the_settings_say_what_may_be_reached(access, tmp_path):
    assert access.folder == tmp_path
    assert access.hosts == {"db", "/run/x"}
    assert access.key not in repr(access)


def test_a_spreadsheet_or_csv_below_the_folder_is_a_source(access, tmp_path):
    (tmp_path / "taxpayer.csv").write_text("nsrsbh,rs\nA1,3\nA2,4\n")
    source = make_source(SourceKind.FILE, path="taxpayer.csv", secret="")
    with open_source(source, access) as session:
        assert list(session.columns("taxpayer")) == ["nsrsbh", "rs"]
        assert list(session.stream("SELECT rs FROM taxpayer")) == [(3,), (4,)]


def test_a_file_that_is_no_table_says_where(access, tmp_path):
    (tmp_path / "taxpayer.csv").write_text("a,b\n1,2\n1,2,3\n")
    source = make_source(SourceKind.FILE, path="taxpayer.csv", secret="")
    with pytest.raises(SourceFileError) as refused, open_source(source, access):
        pass
    assert refused.value.case is FileCase.LONG_ROW
    assert refused.value.values["row"] == 3


DAYS = {"djrq": date(2026, 1, 10), "kyrq": date(2026, 1, 11)}
ROWS = [
    row(GOOD[0], nsrmc="", **{**DAYS, "kyrq": date(2026, 1, 9)}),
    row(GOOD[1], **DAYS),
    row("911100008021004330", nsrmc="京", djrq=None, kyrq=None),
]


@pytest.mark.parametrize("ending", WRITERS)
def test_a_run_finds_the_same_in_a_table_whatever_file_it_is_in(
    services, tmp_path, ending
):
    office = Office(services.database, tmp_path)
    settings = replace(services.settings, quality_folder=str(tmp_path))
    access = to_access(settings, services.database)
    office.means = replace(office.means, access=access)
    path = tmp_path / f"taxpayer.{ending}"
    with services.database.writing() as session:
        source = session.scalars(select(QualitySource)).one()
        source.kind, source.path = SourceKind.FILE, path.name
    WRITERS[ending](path, ROWS)

    run = office.run()

    assert (run.state, run.checked) == (RunState.DONE, 3), run.fault
    assert office.findings() == [
        ("DQ-DJ-001", GOOD[0], "assigned"),
        ("DQ-DJ-002", "911100008021004330", "assigned"),
        ("DQ-DJ-004", GOOD[1], "assigned"),
    ]
