"""The managers' numbers, over incidents of which the right answer is known."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from kb.complaints import service as complaints
from kb.complaints.models import ComplaintChannel
from kb.complaints.service import Received
from kb.incidents import cancelling, closing, links, transfers, verification
from kb.incidents.actions import Action
from kb.incidents.verification import Satisfaction
from kb.people import units
from kb.people.models import Tier
from kb.reports.cuts import Cut, Dimension
from kb.reports.models import Judgement, SampledLink
from kb.reports.number import FEW, UNKEPT
from kb.reports.numbers import BY_CODE, compute_all
from kb.reports.periods import last_days
from kb.service_levels import levels
from kb.service_levels.levels import Promise
from kb.services.models import Client
from kb.traces import recording
from kb.traces.models import StepKind
from kb.traces.recording import Shown, Step
from tests.conftest import NOON
from tests.incident_acts import ACTS, HANDOVER

PERIOD = last_days(28, now=NOON + timedelta(days=1))


def value(desk, code):
    desk.session.flush()
    found = BY_CODE[code].compute(desk.session, PERIOD)
    return found.value, found.part, found.whole


@pytest.mark.parametrize("code", BY_CODE)
def test_every_number_is_tried_here(code):
    assert f'"{code}"' in Path(__file__).read_text(encoding="utf-8")


def test_without_work_there_are_no_shares(desk):
    numbers = compute_all(desk.session, PERIOD)

    assert numbers["transfer_rate"].value is None
    assert numbers["opened"].value == 0


def test_opened_and_closed_are_counted(desk):
    desk.incident()
    desk.closed()

    assert value(desk, "opened")[0] == 2
    assert value(desk, "closed")[0] == 1


def test_the_transfer_rate_counts_what_left_the_first_level(desk):
    desk.closed("甲")
    incident = desk.started("乙")
    transfers.transfer(desk.session, incident, HANDOVER, by=desk.as_("technician"))
    desk.link(incident, desk.solution("乙的方案"))
    verification.resolve(desk.session, incident, "换了", by=desk.as_("technician"))
    verification.confirm(desk.session, incident, by=desk.as_("reporter"))
    closing.close(desk.session, incident, by=desk.as_("technician"))

    assert value(desk, "transfer_rate") == (0.5, 1, 2)


def test_known_solutions_are_told_from_those_written_for_it(desk):
    desk.closed("用已有方案")

    assert value(desk, "known_share") == (1.0, 1, 1)


def test_words_written_down_for_somebody_are_counted(desk):
    desk.closed("甲")
    incident = desk.resolved("乙", solution=desk.solution("乙的方案"))
    verification.confirm(desk.session, incident, by=desk.as_("technician"))
    closing.close(desk.session, incident, by=desk.as_("technician"))

    assert value(desk, "on_behalf_share") == (0.5, 1, 2)


def test_what_was_reopened_is_counted(desk):
    desk.closed("甲")
    incident = desk.closed("乙")
    closing.reopen(desk.session, incident, "又来了", by=desk.as_("reporter"))

    assert value(desk, "reopen_rate") == (0.5, 1, 2)


def test_satisfaction_is_the_mean_of_the_answers(desk):
    for stars, title in ((5, "甲"), (2, "乙")):
        incident = desk.resolved(title, solution=desk.solution(f"{title}的方案"))
        verification.confirm(
            desk.session,
            incident,
            satisfaction=Satisfaction(stars),
            by=desk.as_("reporter"),
        )
        closing.close(desk.session, incident, by=desk.as_("technician"))

    assert value(desk, "satisfaction") == (3.5, 2, 2)


@pytest.mark.parametrize(("asked_it_after", "expected"), [(False, 1.0), (True, 0.0)])
def test_self_service_succeeds_when_no_incident_follows(desk, asked_it_after, expected):
    user = desk.person("reporter")
    recording.record_search(desk.session, user, "脱机", Shown(total=1), now=NOON)
    key = recording.to_key(user, "脱机", NOON)
    helped = Step(kind=StepKind.HELPED)
    recording.record_step(desk.session, key, user, helped, now=NOON)
    if asked_it_after:
        desk.incident()

    assert value(desk, "self_service_success")[0] == expected


def written_for(desk, title):
    """An incident that is resolved and waits for a solution under review."""
    incident = desk.started(title)
    submission = desk.submitted(f"{title}的方案")
    by = desk.as_("technician")
    links.await_submission(desk.session, incident, submission, by=by)
    verification.resolve(desk.session, incident, "重启了服务", by=by)
    return incident, submission


def test_the_time_to_an_approved_solution_is_the_median_in_hours(desk):
    for hours, title in ((2, "甲"), (3, "乙"), (40, "丙")):
        incident, submission = written_for(desk, title)
        began = desk.now
        desk.now = began + timedelta(hours=hours)
        desk.approve(submission)
        desk.now = began
        verification.confirm(desk.session, incident, by=desk.as_("reporter"))
        closing.close(desk.session, incident, by=desk.as_("technician"))
    desk.closed("丁")

    assert value(desk, "approval_hours") == (3.0, 3, 3)


def test_what_waits_only_for_review_is_counted(desk):
    incident, _ = written_for(desk, "甲")
    written_for(desk, "乙")
    verification.confirm(desk.session, incident, by=desk.as_("reporter"))

    assert value(desk, "waiting_for_review") == (1, 1, 1)


def test_what_waited_for_review_once_is_known_afterwards(desk):
    incident, submission = written_for(desk, "甲")
    verification.confirm(desk.session, incident, by=desk.as_("reporter"))
    waiting = last_days(28, now=NOON + timedelta(hours=1))
    desk.now = NOON + timedelta(days=5)
    desk.approve(submission)
    closing.close(desk.session, incident, by=desk.as_("technician"))
    desk.session.flush()

    number = BY_CODE["waiting_for_review"]

    assert number.compute(desk.session, waiting).value == 1
    assert number.compute(desk.session, waiting.previous).value == 0
    later = last_days(28, now=NOON + timedelta(days=6))
    assert number.compute(desk.session, later).value == 0


def test_link_accuracy_leaves_out_what_nobody_was_sure_of(desk):
    judgements = [Judgement.RIGHT, Judgement.RIGHT, Judgement.WRONG, Judgement.UNSURE]
    for number, judgement in enumerate([*judgements, None]):
        incident = desk.closed(f"事件{number}")
        desk.session.add(
            SampledLink(
                month=f"{NOON:%Y-%m}",
                incident_id=incident.id,
                article_id=incident.solution_id,
                drawn_at=NOON,
                judgement=judgement,
            )
        )

    assert value(desk, "link_accuracy") == (pytest.approx(2 / 3), 2, 3)


def test_the_first_line_is_told_from_what_went_up(desk):
    desk.closed("甲")
    desk.closed("乙", level=2)

    assert value(desk, "first_line_share") == (0.5, 1, 2)


def test_what_is_answered_on_its_own_tier_counts_for_the_unit_it_came_from(desk):
    city = units.add_unit(desk.session, "甲市", tier=Tier.CITY)
    here, beside = (
        units.add_unit(desk.session, name, tier=Tier.COUNTY, parent=city)
        for name in ("乙县", "丙县")
    )
    for title, unit in (("甲", here), ("乙", beside), ("丙", city)):
        incident = desk.confirmed(title, solution=desk.solution(title), unit=here)
        incident.unit_id = unit.id
        desk.session.flush()
        closing.close(desk.session, incident, by=desk.as_("technician"))
    desk.closed("没有单位的")
    number, cut = BY_CODE["own_tier_share"], Cut(unit=here.id)

    assert value(desk, "own_tier_share") == (pytest.approx(2 / 3), 2, 3)
    assert number.compute(desk.session, PERIOD, cut).whole == 3


def test_what_is_open_at_the_end_is_carried_over_with_its_age(desk):
    desk.incident("甲")
    desk.closed("乙")
    desk.withdrawn()
    desk.session.flush()
    period = last_days(28, now=NOON + timedelta(days=3))

    def found(code):
        number = BY_CODE[code].compute(desk.session, period)
        return number.value, number.whole

    assert found("carried_over") == (1, 1)
    assert found("backlog_age") == (pytest.approx(3), 1)


def test_what_ended_later_was_open_at_the_end_of_the_period(desk):
    closes = desk.confirmed("甲", solution=desk.solution())
    withdrawn = desk.incident("乙")
    desk.now = NOON + timedelta(days=2)
    closing.close(desk.session, closes, by=desk.as_("technician"))
    cancelling.withdraw(desk.session, withdrawn, "好了", by=desk.as_("reporter"))

    assert value(desk, "carried_over")[0] == 2


def test_a_period_that_goes_on_counts_ages_until_now(desk):
    desk.incident()
    desk.session.flush()
    period = replace(
        last_days(28, now=NOON + timedelta(days=20)), seen_at=NOON + timedelta(days=1)
    )

    assert not period.has_ended
    assert BY_CODE["backlog_age"].compute(desk.session, period).value == pytest.approx(
        1
    )


def test_what_was_resolved_before_the_period_ended_is_told_apart(desk):
    desk.resolved("甲")
    desk.closed("乙")
    desk.started("丙")
    desk.incident("丁")

    assert value(desk, "same_period_share") == (0.5, 2, 4)


def test_causes_that_training_can_help_are_a_share_of_those_said(desk):
    for title, cause in (
        ("甲", "misoperation"),
        ("乙", "not_by_process.skipped"),
        ("丙", "hardware"),
        ("丁", ""),
    ):
        desk.closed(title).cause = cause

    assert value(desk, "cause_said_share") == (0.75, 3, 4)
    assert value(desk, "misoperation_share") == (pytest.approx(2 / 3), 2, 3)


def test_complaints_are_counted_of_what_was_reported(desk):
    desk.incident("甲")
    incident = desk.incident("乙")
    reporter = desk.person("reporter")
    complaints.receive(
        desk.session,
        Received(
            text="三天没人理",
            channel=ComplaintChannel.PAGE,
            complainer=reporter,
            incident=incident,
        ),
        within=timedelta(hours=8),
        by=desk.as_("reporter"),
    )

    assert value(desk, "complaints") == (0.5, 1, 2)


def test_few_complaints_of_a_part_are_not_told(desk):
    number = BY_CODE["complaints"]
    for count in range(4):
        incident = desk.incident(f"第 {count} 次", system="OA")
        said = Received(
            text="没人理", channel=ComplaintChannel.PAGE, incident=incident,
            complainer=desk.person("reporter"),
        )  # fmt: skip
        complaints.receive(
            desk.session, said, within=timedelta(hours=8), by=desk.as_("reporter")
        )
        desk.incident("另一件", system="门户")
        parts = number.by(desk.session, PERIOD, Cut(), Dimension.SYSTEM)
        narrow = number.compute(desk.session, PERIOD, Cut(system="OA"))
        assert parts["OA"] == narrow
        assert narrow.is_few is (count + 1 < FEW)
        assert (narrow.value is None) is narrow.is_few
        made_of = 0 if narrow.is_few else count + 1
        assert (narrow.part, narrow.whole) == (made_of, made_of)
        assert parts["门户"].value == 0
    assert number.compute(desk.session, PERIOD).part == 4


def test_complaints_are_told_of_nobody_and_name_no_incident(desk):
    number = BY_CODE["complaints"]
    own = Cut(person=desk.person("technician").id)

    assert number.compute(desk.session, PERIOD, own) == UNKEPT
    assert number.by(desk.session, PERIOD, Cut(), Dimension.PERSON) == {}
    assert number.behind(desk.session, PERIOD) is None


def test_the_workload_is_what_was_closed_for_each_who_worked_on_it(desk):
    incidents = [desk.closed(title) for title in ("甲", "乙", "丙")]

    assert value(desk, "workload") == (3.0, 3, 1)
    assert len({each.assignee_id for each in incidents}) == 1


@pytest.fixture
def promised(desk):
    """Three incidents of one level: in time, answered late, and still nobody's."""
    levels.add(
        desk.session,
        Promise(respond_minutes=15, resolve_minutes=60),
        by=desk.as_("manager"),
    )
    in_time, late, _waiting = (desk.incident(title) for title in ("甲", "乙", "丙"))
    for incident, started, resolved in ((in_time, 5, 35), (late, 30, 90)):
        desk.now = NOON + timedelta(minutes=started)
        ACTS[Action.START](desk, incident, desk.as_("technician"))
        desk.now = NOON + timedelta(minutes=resolved)
        ACTS[Action.RESOLVE](desk, incident, desk.as_("technician"))
    desk.now = NOON + timedelta(minutes=20)
    return in_time, late


@pytest.mark.usefixtures("promised")
def test_targets_are_met_or_missed_in_the_period_in_which_they_end(desk):
    assert value(desk, "respond_in_target") == (0.5, 1, 2)
    assert value(desk, "resolve_in_target") == (0.5, 1, 2)


@pytest.mark.usefixtures("promised")
def test_a_target_counts_alike_whether_its_incidents_are_read_or_not(desk):
    every = Cut(clients=frozenset(desk.session.scalars(select(Client.id))))

    for code in ("respond_in_target", "resolve_in_target", "time_to_restore"):
        number = BY_CODE[code]
        read = number.compute(desk.session, PERIOD, every)
        assert number.compute(desk.session, PERIOD) == read
        assert read.whole == 2


@pytest.mark.usefixtures("promised")
def test_the_time_to_restore_is_working_time_from_the_report(desk):
    assert value(desk, "time_to_restore") == (pytest.approx((35 + 90) / 2 / 60), 2, 2)


def test_behind_a_target_are_the_incidents_that_met_it(desk, promised):
    in_time, _late = promised
    behind = BY_CODE["resolve_in_target"].behind(desk.session, PERIOD)

    assert desk.session.scalars(behind).all() == [in_time]


def test_what_is_not_kept_here_yet_says_so(desk):
    number = BY_CODE["repeats_of_asset"]

    assert number.compute(desk.session, PERIOD) == UNKEPT
    assert number.behind(desk.session, PERIOD) is None


def test_each_number_leads_to_the_incidents_behind_it(desk):
    desk.closed("甲")
    desk.incident("乙")

    for code in ("opened", "closed", "known_share"):
        number = BY_CODE[code]
        rows = desk.session.scalars(number.behind(desk.session, PERIOD)).all()
        assert len(rows) == number.compute(desk.session, PERIOD).part
