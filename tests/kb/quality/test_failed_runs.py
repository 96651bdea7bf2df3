"""Runs that fail: they say why, correct nothing, and let the next one begin."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from kb.quality.findings.models import (
    QualityRun,
    RunState,
    StagedFinding,
)
from kb.quality.models import QualitySource
from tests.kb.quality.office import COLUMNS, GOOD, row


def test_a_lost_column_fails_the_run_and_corrects_nothing(office):
    office.write(row(GOOD[0], nsrmc=""), row(GOOD[1]))
    office.run()
    rest = [column for column in COLUMNS if column != "nsrmc"]
    office.write(row(GOOD[0]), row(GOOD[1]), columns=rest)

    run = office.run()

    assert run.state is RunState.FAILED
    assert run.fault_code == "source_columns_lost"
    assert office.findings() == [("DQ-DJ-001", GOOD[0], "assigned")]


def test_a_table_that_lost_most_of_its_rows_is_not_believed(office):
    office.write(*(row(number, nsrmc="") for number in GOOD))
    office.run()
    office.write(row(GOOD[0]))

    run = office.run()
    accepted = office.run(fewer_rows=True)

    assert (run.state, run.fault_code) == (RunState.FAILED, "quality_fewer_rows")
    assert (accepted.state, accepted.corrected) == (RunState.DONE, 3)


def test_a_process_that_died_leaves_nothing_behind(office):
    office.write(row(GOOD[0], nsrmc=""), row(GOOD[1]))
    office.run()
    with office.database.writing() as session:
        dead = session.scalars(select(QualityRun)).one()
        session.expunge(dead)
        values = {
            column.key: getattr(dead, column.key)
            for column in QualityRun.__table__.columns
            if column.key != "id"
        }
        values |= {"state": RunState.RUNNING, "holder": "elsewhere 1 1"}
        values |= {"held_until": office.now + timedelta(minutes=1)}
        run = QualityRun(**values)
        session.add(run)
        session.flush()
        session.add(
            StagedFinding(
                run_id=run.id,
                indicator_id=office.finding(session).indicator_id,
                identity="0" * 64,
                key={},
                shown={},
                sealed="",
                person="",
            )
        )
    with pytest.raises(Exception, match="Another run reads this source"):
        office.run()
    office.later(hours=1)

    done = office.run()

    assert done.state is RunState.DONE
    with office.database.reading() as session:
        states = session.scalars(select(QualityRun.fault_code).order_by(QualityRun.id))
        assert list(states) == ["", "quality_run_died", ""]
        assert session.scalar(select(func.count()).select_from(StagedFinding)) == 0
    assert office.findings() == [("DQ-DJ-001", GOOD[0], "assigned")]


def test_ctrl_c_ends_the_run_and_lets_the_next_one_begin(office):
    def stop(_source, _access):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        office.run(means=replace(office.means, open=stop))

    with office.database.reading() as session:
        assert session.scalars(select(QualityRun.fault_code)).one() == (
            "quality_run_stopped"
        )
    assert office.run().state is RunState.DONE


def test_a_fault_of_ours_fails_the_run_without_telling_data(office):
    def break_(_source, _access):
        raise ValueError("13912345678")

    with pytest.raises(ValueError, match="139"):
        office.run(means=replace(office.means, open=break_))

    with office.database.reading() as session:
        run = session.scalars(select(QualityRun)).one()
        assert (run.state, run.fault_code) == (RunState.FAILED, "quality_run_failed")
        assert "139" not in run.fault


def test_a_source_that_a_run_could_not_open_says_why(office):
    (office.folder / "tax.sqlite").unlink()

    run = office.run()

    with office.database.reading() as session:
        source = session.scalars(select(QualitySource)).one()
        assert source.error_code == run.fault_code == "source_file"
        assert source.proof == []
