"""Work that waits for the user or a third party, and what makes it go on."""

import pytest
from sqlalchemy import select

from kb.incidents import cancelling, commenting, pausing, transfers, verification
from kb.incidents.actions import Action
from kb.incidents.commenting import Comment
from kb.incidents.errors import (
    NotAllowedError,
    NotPausedError,
    PausedAlreadyError,
    ReasonMissingError,
    TransitionError,
)
from kb.incidents.lifecycle import allowed
from kb.incidents.listing import list_events
from kb.incidents.models import Pause
from kb.notifications.models import Notification
from tests.incident_acts import HANDOVER


@pytest.fixture
def paused(desk):
    """A started incident that waits, for the user unless somebody else is named."""

    def bring(pause_for=Pause.USER):
        incident = desk.started(confirmer=desk.person("neighbour"))
        by = desk.as_("technician")
        return pausing.pause(desk.session, incident, pause_for, "哪一台？", by=by)

    return bring


def actions(incident):
    return [event.action for event in incident.events]


@pytest.mark.parametrize("pause_for", Pause)
def test_whoever_asked_reads_what_it_waits_for_and_why(desk, paused, pause_for):
    incident = paused(pause_for)

    entry = list_events(desk.session, incident, desk.person("reporter"))[-1]

    assert (entry.action, entry.text) == ("pause", "哪一台？")
    assert entry.details == {"waits_for": pause_for.value}
    assert pausing.find_reason(desk.session, incident) == "哪一台？"


def test_a_pause_without_a_reason_is_refused(desk):
    incident = desk.started()

    with pytest.raises(ReasonMissingError, match="Say what it waits for"):
        pausing.pause(
            desk.session, incident, Pause.USER, " \n ", by=desk.as_("technician")
        )
    assert incident.paused_for is None


def test_what_nobody_has_taken_cannot_wait(desk):
    incident = desk.incident()

    with pytest.raises(TransitionError):
        pausing.pause(
            desk.session, incident, Pause.USER, "哪台？", by=desk.as_("technician")
        )


def test_the_second_of_two_who_pause_is_told_that_it_waits(desk, paused):
    incident = paused()

    with pytest.raises(PausedAlreadyError):
        pausing.pause(
            desk.session,
            incident,
            Pause.THIRD_PARTY,
            "等厂家",
            by=desk.as_("colleague"),
        )
    assert incident.paused_for is Pause.USER


def test_what_waits_can_go_on_and_not_wait_again(desk, paused):
    incident, technician = paused(), desk.person("technician")
    offered = allowed(incident, technician)

    pausing.go_on(desk.session, incident, "知道了", by=desk.as_("colleague"))

    assert Action.CONTINUE in offered
    assert Action.PAUSE not in offered
    assert {Action.PAUSE} == allowed(incident, technician) - offered
    with pytest.raises(NotPausedError):
        pausing.go_on(desk.session, incident, by=desk.as_("technician"))


def test_who_asked_does_not_let_it_go_on_by_a_button(desk, paused):
    with pytest.raises(NotAllowedError):
        pausing.go_on(desk.session, paused(), by=desk.as_("reporter"))


@pytest.mark.parametrize("who", ["reporter", "neighbour"])
def test_an_answer_of_the_user_lets_it_go_on(desk, paused, who):
    incident = paused()

    commenting.comment(desk.session, incident, Comment("三楼那台"), by=desk.as_(who))

    assert incident.paused_for is None
    assert actions(incident)[-2:] == ["comment", "continue"]
    assert find_unread(desk.session, "answer_wanted") == []


def test_words_of_staff_do_not_let_it_go_on(desk, paused):
    incident = paused()

    commenting.comment(
        desk.session, incident, Comment("请尽快"), by=desk.as_("colleague")
    )

    assert incident.paused_for is Pause.USER


def test_words_of_the_user_do_not_bring_what_a_third_party_owes(desk, paused):
    incident = paused(Pause.THIRD_PARTY)

    commenting.comment(
        desk.session, incident, Comment("还没好？"), by=desk.as_("reporter")
    )

    assert incident.paused_for is Pause.THIRD_PARTY


def test_resolving_ends_the_pause(desk, paused):
    incident = paused()

    verification.resolve(desk.session, incident, "重启了", by=desk.as_("technician"))
    verification.deny(desk.session, incident, "不行", by=desk.as_("neighbour"))

    assert incident.paused_for is None


def test_withdrawing_ends_the_pause(desk, paused):
    incident = paused()

    cancelling.withdraw(desk.session, incident, "好了", by=desk.as_("reporter"))

    assert incident.paused_for is None


def test_whoever_gets_it_waits_on(desk, paused):
    incident = paused(Pause.THIRD_PARTY)

    transfers.transfer(desk.session, incident, HANDOVER, by=desk.as_("technician"))

    assert incident.paused_for is Pause.THIRD_PARTY


def find_unread(session, kind):
    rows = session.scalars(
        select(Notification)
        .where(Notification.kind == kind, Notification.read_at.is_(None))
        .order_by(Notification.id)
    )
    return list(rows)
