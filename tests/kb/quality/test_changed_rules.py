"""Rules that are worded anew or end: what they found before, and what no rate counts."""

from kb.quality import scores
from kb.reports.periods import month_of, read_period
from tests.kb.quality.office import DEFINITION, GOOD, row

LOOSER = DEFINITION.replace("kyrq <= djrq", "kyrq <= djrq + 30 days")


def test_a_changed_rule_judges_from_then_on(office):
    office.write(row(GOOD[0], nsrmc="甲"), row(GOOD[1]))
    office.run()
    changed = "column: nsrmc, test: length, min: '2'"
    office.define(DEFINITION.replace("column: nsrmc, test: not_blank", changed))

    office.run()

    with office.database.reading() as session:
        assert office.finding(session).number == 2


def test_an_indicator_that_has_ended_judges_no_more_and_corrects_nothing(office):
    office.write(row(GOOD[0], nsrmc=""), row(GOOD[1]))
    office.run()
    ended = "test: not_blank, valid_to: 2026-03-01"
    office.define(DEFINITION.replace("test: not_blank", ended))
    office.write(row(GOOD[0]), row(GOOD[1]))

    run = office.run()

    assert run.corrected == 0
    assert office.findings() == [("DQ-DJ-001", GOOD[0], "assigned")]


def test_what_a_changed_rule_no_longer_finds_is_withdrawn_and_in_no_rate(office):
    early = row(GOOD[1], djrq="2026-01-01")
    office.write(row(GOOD[0], nsrmc=""), early)
    office.run()
    office.define(LOOSER)
    office.write(row(GOOD[0]), early)
    office.later(hours=1)

    run = office.run()

    assert office.findings() == [
        ("DQ-DJ-001", GOOD[0], "corrected"),
        ("DQ-DJ-004", GOOD[1], "withdrawn"),
    ]
    assert run.corrected == 1
    with office.database.reading() as session:
        month = read_period(month_of(office.now))
        rates = scores.rates(session, None, month)
    assert (rates.first_seen, rates.corrected) == (1, 1)


def test_a_rule_that_finds_it_again_restores_what_was_withdrawn(office):
    office.write(row(GOOD[0], djrq="2026-01-01"), row(GOOD[1]))
    office.run()
    office.define(LOOSER)
    office.run()
    office.define(DEFINITION)

    run = office.run()

    with office.database.reading() as session:
        found = office.finding(session)
        assert (found.state, found.recurrences) == ("assigned", 0)
        assert (found.assignee_id, found.withdrawn_at) == (office.ids["clerk"], None)
    assert (run.opened, run.reopened) == (0, 0)
