"""Runs: what they find, once and again."""

import hashlib
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from kb.people.models import User
from kb.quality.findings.listing import reveal
from kb.quality.findings.models import (
    Finding,
    FindingEvent,
    FindingState,
    PersonCode,
    RunCount,
    RunRows,
    RunState,
)
from kb.quality.indicators import get_indicator
from kb.quality.models import QualitySource
from kb.quality.rules.near_duplicates import MOST_TEXTS
from kb.quality.runs.bounds import Beyond, find_beyond, sum_beyond
from tests.kb.quality.office import DEFINITION, GOOD, KEY, row

WRONG = row("911100008021004330")


def test_a_clean_table_has_no_finding(office):
    run = office.run()

    assert run.state is RunState.DONE, run.fault
    assert (run.checked, run.found) == (3, 0)
    assert office.findings() == []


def test_each_rule_finds_what_breaks_it(office):
    office.write(
        row(GOOD[0], nsrmc="  "),
        WRONG,
        row(GOOD[1], frdh="13900000000"),
        row(GOOD[2], frdh="13900000000", kyrq="2026-01-11"),
    )

    run = office.run()

    assert run.state is RunState.DONE, run.fault
    assert office.findings() == [
        ("DQ-DJ-001", GOOD[0], "assigned"),
        ("DQ-DJ-002", WRONG["nsrsbh"], "assigned"),
        ("DQ-DJ-003", GOOD[1], "assigned"),
        ("DQ-DJ-003", GOOD[2], "assigned"),
        ("DQ-DJ-004", GOOD[2], "assigned"),
    ]
    assert (run.found, run.opened) == (5, 5)


def test_a_finding_lives_through_runs(office):
    office.write(row(GOOD[0], nsrmc=""), row(GOOD[1]))
    first = office.run()
    office.later(days=1)

    again = office.run()

    assert (first.opened, again.opened, again.corrected) == (1, 0, 0)
    with office.database.reading() as session:
        finding = office.finding(session)
        assert finding.first_seen_at < finding.last_seen_at
        assert finding.last_run_id == again.id
        assert [event.action for event in session.scalars(select(FindingEvent))] == [
            "open"
        ]


def test_what_the_next_run_does_not_find_is_corrected(office):
    office.write(row(GOOD[0], nsrmc=""), row(GOOD[1]))
    office.run()
    office.write(row(GOOD[0]), row(GOOD[1]))
    office.later(days=1)

    run = office.run()

    assert run.corrected == 1
    with office.database.reading() as session:
        finding = office.finding(session)
        assert finding.state is FindingState.CORRECTED
        assert (finding.corrected_at, finding.corrected_run_id) == (office.now, run.id)


@pytest.mark.parametrize(("person", "recurrences"), [("clerk", 1), ("another", 0)])
def test_what_comes_back_counts_against_the_same_person(office, person, recurrences):
    bad = row(GOOD[0], nsrmc="", lrr_dm="clerk")
    office.write(bad, row(GOOD[1]))
    office.run()
    office.write(row(GOOD[0]), row(GOOD[1]))
    office.run()
    office.write({**bad, "lrr_dm": person}, row(GOOD[1]))

    run = office.run()

    assert run.reopened == 1
    with office.database.reading() as session:
        finding = office.finding(session)
        assert finding.state is FindingState.REOPENED
        assert (finding.person, finding.recurrences) == (person, recurrences)
        assert finding.reopened_at is not None


def test_whoever_entered_it_is_who_corrects_it(office):
    office.write(row(GOOD[0], nsrmc=""), row(GOOD[1], nsrmc="", lrr_dm="nobody"))

    office.run()

    with office.database.reading() as session:
        known, unknown = session.scalars(select(Finding).order_by(Finding.id))
        assert known.assignee_id == office.ids["clerk"]
        assert (unknown.assignee_id, unknown.state) == (None, FindingState.NEW)
        assert {known.unit_id, unknown.unit_id} == {office.ids["county"]}


def test_an_unknown_unit_is_a_finding_and_its_rows_are_kept(office):
    office.write(row(GOOD[0], nsrmc="", swjg_dm="9999"), row(GOOD[1]))

    run = office.run()

    assert ("UNIT-taxpayer", "9999", "new") in office.findings()
    assert ("DQ-DJ-001", GOOD[0], "assigned") in office.findings()
    with office.database.reading() as session:
        rows = dict(session.execute(select(RunRows.unit_id, RunRows.checked)).all())
    assert rows == {None: 1, office.ids["county"]: 1}
    assert run.checked == 2


def test_counts_are_by_unit_and_person(office):
    office.write(
        row(GOOD[0], nsrmc=""),
        row(GOOD[1], nsrmc="", lrr_dm="b"),
        row(GOOD[2], nsrmc=""),
    )

    office.run()

    with office.database.reading() as session:
        counted = session.execute(select(RunCount.person, RunCount.found))
        assert dict(counted.all()) == {"clerk": 2, "b": 1}


def test_beyond_the_cap_is_counted_and_corrects_nothing(office):
    office.means = replace(office.means, most_findings=2)
    office.write(*(row(number, nsrmc="") for number in GOOD))
    office.run()
    office.write(row(GOOD[2], nsrmc=""), row(GOOD[0], nsrmc=""), row(GOOD[1], nsrmc=""))

    run = office.run()

    assert (run.found, run.corrected) == (3, 0)
    assert [state for *_, state in office.findings()].count("assigned") == 3


NEAR = DEFINITION.replace(
    "column: frdh, test: unique",
    "column: nsrmc, test: near_duplicate, block: [swjg_dm], ratio: 100",
)


def test_rows_beyond_a_block_are_counted_and_nothing_of_it_is_corrected(office):
    """Found first, and then behind more different names than are compared."""
    office.define(NEAR)
    twice = [row(GOOD[0], nsrmc="某公司"), row(GOOD[1], nsrmc="某公司")]
    crowd = [row(f"{n}", nsrmc="x" * n) for n in range(1, MOST_TEXTS + 1)]
    office.write(*twice)
    office.run()
    office.write(*crowd, *twice)

    run = office.run()

    with office.database.reading() as session:
        assert sum_beyond(session, run.id) == Beyond(not_compared=2)
        indicator = get_indicator(session, "DQ-DJ-003")
        assert find_beyond(session, indicator) == Beyond(not_compared=2)
    states = {state for code, _, state in office.findings() if code == "DQ-DJ-003"}
    assert states == {"assigned"}


def test_two_rows_of_one_key_are_one_finding(office):
    office.write(row(GOOD[0], nsrmc="", frdh="1"), row(GOOD[0], nsrmc="", frdh="2"))

    run = office.run()

    assert [code for code, *_ in office.findings()] == ["DQ-DJ-001"]
    assert run.found == 2


def test_a_row_without_a_key_is_a_finding_all_the_same(office):
    office.write({**row(GOOD[0], nsrmc=""), "nsrsbh": None}, row(GOOD[1]))

    office.run()

    assert ("DQ-DJ-001", None, "assigned") in office.findings()


# Whatever goes wrong in the middle, nothing of the run counts.


def explain(office, until):
    with office.database.writing() as session:
        finding = office.finding(session)
        finding.state = FindingState.EXPLAINED
        finding.explained_until, finding.explained_at = until, office.now


def test_an_explanation_holds_until_its_day(office):
    office.write(row(GOOD[0], nsrmc=""), row(GOOD[1]))
    office.run()
    explain(office, office.now.date() + timedelta(days=30))

    office.later(days=30)
    held = office.run()
    assert office.findings() == [("DQ-DJ-001", GOOD[0], "explained")]
    office.later(days=1)
    lapsed = office.run()

    assert office.findings() == [("DQ-DJ-001", GOOD[0], "assigned")]
    with office.database.reading() as session:
        counted = select(RunCount.explained, RunCount.found)
        per_run = [
            tuple(session.execute(counted.where(RunCount.run_id == run.id)).one())
            for run in (held, lapsed)
        ]
    assert per_run == [(1, 1), (0, 1)]


MASKED = DEFINITION.replace(
    "display: [nsrmc]", "display: [frdh]\nmasked: [nsrsbh, frdh]"
)


def test_masked_values_are_kept_sealed_and_known_again(office):
    office.define(MASKED)
    office.write(row(GOOD[0], nsrmc="", frdh="13912345678"), row(GOOD[1]))

    office.run()
    again = office.run()

    assert again.opened == 0
    with office.database.reading() as session:
        finding = office.finding(session)
        assert finding.key == {"nsrsbh": "9…B"}
        assert finding.shown == {"frdh": "1…8", "nsrmc": ""}
        clerk = session.get_one(User, office.ids["clerk"])
        assert reveal(finding, clerk, KEY)["nsrsbh"] == GOOD[0]
        assert "13912345678" not in finding.sealed
        told = json.dumps(["taxpayer", GOOD[0]], ensure_ascii=False).encode()
        assert finding.identity != hashlib.sha256(told).hexdigest()


WHOLE = """
  - {code: DQ-DJ-005, test: row_count, min: "4"}
  - {code: DQ-DJ-006, test: freshness, column: djrq, max_age: 40d}
  - {code: DQ-DJ-007, column: nsrmc, test: near_duplicate, block: [swjg_dm], ratio: 80}
"""


def test_rules_over_the_dataset_and_over_likeness(office):
    office.define(DEFINITION + WHOLE.lstrip("\n"))
    office.write(
        row(GOOD[0], nsrmc="甲乙丙丁贸易公司"),
        row(GOOD[1], nsrmc="甲乙丙丁商贸公司"),
        row(GOOD[2], nsrmc="完全不同"),
    )

    run = office.run()
    again = office.run()

    assert run.state is RunState.DONE, run.fault
    assert office.findings() == [
        ("DQ-DJ-005", None, "new"),
        ("DQ-DJ-006", None, "new"),
        ("DQ-DJ-007", GOOD[0], "assigned"),
        ("DQ-DJ-007", GOOD[1], "assigned"),
    ]
    assert (again.opened, again.corrected) == (0, 0)


def test_big_runs_keep_to_the_hours_of_the_source(office):
    with office.database.writing() as session:
        session.scalars(select(QualitySource)).one().rows_at_any_hour = 2

    run = office.run()

    assert (run.state, run.fault_code) == (RunState.FAILED, "source_without_hours")


def test_whoever_is_known_later_is_given_what_they_entered(office):
    office.write(row(GOOD[0], nsrmc="", lrr_dm="0042"), row(GOOD[1]))
    office.run()
    with office.database.writing() as session:
        source = session.scalars(select(QualitySource)).one()
        clerk = office.ids["clerk"]
        session.add(PersonCode(source_id=source.id, code="0042", user_id=clerk))

    office.run()

    with office.database.reading() as session:
        found = office.finding(session)
        assert (found.state, found.assignee_id) == ("assigned", office.ids["clerk"])


def test_a_run_says_how_far_it_is_and_how_the_source_was_reached(office):
    run = office.run()

    assert 0 < run.step <= run.steps
    with office.database.reading() as session:
        source = session.scalars(select(QualitySource)).one()
        assert (source.checked_at, source.error_code) == (office.now, "")
        assert source.proof
