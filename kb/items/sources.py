"""Where an item comes from: the room that opened it."""

from enum import StrEnum


class ItemSource(StrEnum):
    IMPROVEMENT = "improvement"
    """Somebody proposed it."""
    COMPLAINT = "complaint"
    DUTY_RUN = "duty_run"
    SURVEY = "survey"
    DATA_CHECK = "data_check"
    BASELINE = "baseline"
    HANDOVER = "handover"
    INCIDENT = "incident"
    INTERNAL_AUDIT = "internal_audit"
    MANAGEMENT_REVIEW = "management_review"
    DRILL = "drill"
    CONTRACT = "contract"
    """A milestone of a contract that was missed."""
