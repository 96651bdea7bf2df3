"""Runs over files that are cut short, lack a column or are gone: no finding moves."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from kb.quality.findings.models import RunState
from kb.quality.models import QualitySource, SourceKind
from tests.kb.quality.files import WRITERS
from tests.kb.quality.office import COLUMNS, GOOD, Office, row
from web.parts.sources import to_access

WRONG, RIGHT = [row(GOOD[0], nsrmc=""), *map(row, GOOD[1:])], [*map(row, GOOD)]
WITHOUT_NAMES = [name for name in COLUMNS if name != "nsrmc"]


@pytest.mark.parametrize("ending", WRITERS)
def test_no_finding_moves_until_the_file_is_whole_again(services, tmp_path, ending):
    office, path = Office(services.database, tmp_path), tmp_path / f"taxpayer.{ending}"
    settings = replace(services.settings, quality_folder=str(tmp_path))
    access = to_access(settings, services.database)
    office.means = replace(office.means, access=access)
    with services.database.writing() as session:
        source = session.scalars(select(QualitySource)).one()
        source.kind, source.path = SourceKind.FILE, path.name
    write = WRITERS[ending]

    def break_off():
        write(path, RIGHT)
        path.write_bytes(path.read_bytes()[:-40])

    write(path, WRONG)
    assert office.run().state is RunState.DONE
    before = office.findings()
    faults = []
    for deed in (
        break_off,
        lambda: write(path, RIGHT, WITHOUT_NAMES),
        lambda: write(path, RIGHT[:1]),
        path.unlink,
    ):
        deed()
        run = office.run()
        assert run.state is RunState.FAILED
        assert office.findings() == before
        faults.append(run.fault_code)
    write(path, RIGHT)
    last = office.run()

    assert before == [("DQ-DJ-001", GOOD[0], "assigned")]
    assert faults == [
        *("source_file", "source_columns_lost", "quality_fewer_rows", "source_file")
    ]
    assert (last.state, last.corrected) == (RunState.DONE, 1), last.fault
