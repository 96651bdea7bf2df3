"""What is to be done about an open incident now, by whoever holds it: one thing."""

from enum import StrEnum

from kb.incidents.models import Approval, Incident, State, Verification


class NextStep(StrEnum):
    APPROVAL = "approval"
    ANSWER_BACK = "answer_back"
    TAKE = "take"
    WAIT = "wait"
    FIND_SOLUTION = "find_solution"
    RESOLVE = "resolve"
    ASK = "ask"
    CALL_BACK = "call_back"
    WAIT_FOR_REVIEW = "wait_for_review"
    CLOSE = "close"


def find_next(incident: Incident) -> NextStep | None:
    """``None`` for what has ended."""
    if incident.approval is Approval.ASKED:
        return NextStep.APPROVAL
    if incident.asked_back_by_id is not None:
        return NextStep.ANSWER_BACK
    match incident.state:
        case State.NEW:
            return NextStep.TAKE
        case State.IN_PROGRESS:
            return _while_worked_on(incident)
        case State.RESOLVED:
            return _once_resolved(incident)
        case State.CLOSED | State.CANCELLED:
            return None


def _while_worked_on(incident: Incident) -> NextStep:
    if incident.paused_for is not None:
        return NextStep.WAIT
    return NextStep.RESOLVE if _has_solution(incident) else NextStep.FIND_SOLUTION


def _once_resolved(incident: Incident) -> NextStep:
    if incident.verification is Verification.UNANSWERED:
        return NextStep.CALL_BACK
    if incident.verification is not Verification.CONFIRMED:
        return NextStep.ASK
    if incident.is_ready_to_close:
        return NextStep.CLOSE
    waits = incident.pending_submission_id is not None
    return NextStep.WAIT_FOR_REVIEW if waits else NextStep.FIND_SOLUTION


def _has_solution(incident: Incident) -> bool:
    retired = incident.solution is not None and incident.solution.retired_at is not None
    is_linked = incident.solution_id is not None and not retired
    return is_linked or incident.pending_submission_id is not None
