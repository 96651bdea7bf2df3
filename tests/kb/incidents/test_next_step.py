"""What is to be done next, through the life of an incident."""

from kb.incidents import links, pausing, verification
from kb.incidents.models import Pause
from kb.incidents.next_step import NextStep, find_next


def test_each_step_leads_to_the_next(desk):
    by = desk.as_("technician")
    incident = desk.incident()
    steps = [find_next(incident)]
    incident = desk.started()
    steps.append(find_next(incident))
    pausing.pause(desk.session, incident, Pause.USER, "哪一台？", by=by)
    steps.append(find_next(incident))
    pausing.go_on(desk.session, incident, by=by)
    submission = desk.submitted()
    links.await_submission(desk.session, incident, submission, by=by)
    steps.append(find_next(incident))
    verification.resolve(desk.session, incident, "重装", by=by)
    steps.append(find_next(incident))
    verification.mark_unanswered(desk.session, incident, by=by)
    steps.append(find_next(incident))
    verification.confirm(desk.session, incident, by=desk.as_("reporter"))
    steps.append(find_next(incident))
    desk.approve(submission)
    desk.session.flush()
    desk.session.refresh(incident)
    steps.append(find_next(incident))

    assert steps == [
        NextStep.TAKE,
        NextStep.FIND_SOLUTION,
        NextStep.WAIT,
        NextStep.RESOLVE,
        NextStep.ASK,
        NextStep.CALL_BACK,
        NextStep.WAIT_FOR_REVIEW,
        NextStep.CLOSE,
    ]
    assert find_next(desk.closed("关了的")) is None
