"""What an incident turned out to be caused by: the codes that ship, and an organisation's own."""

from enum import StrEnum
from typing import Final

from sqlalchemy import ColumnElement, or_

from kb.incidents.models import Incident

OWN: Final = "."
"""Between a code that ships and an organisation's own below it: ``line.last_mile``."""
NOT_SAID: Final = ""


class Cause(StrEnum):
    MISOPERATION = "misoperation"
    NOT_BY_PROCESS = "not_by_process"
    DEFECT = "defect"
    HARDWARE = "hardware"
    POWER = "power"
    LINE = "line"
    THIRD_PARTY = "third_party"
    CAPACITY = "capacity"
    DATA = "data"
    UNKNOWN = "unknown"


OF_PEOPLE: Final = (Cause.MISOPERATION, Cause.NOT_BY_PROCESS)
"""Those that training can help."""


def to_shipped(code: str) -> str:
    """The code that ships, of itself or of one below it."""
    return code.partition(OWN)[0]


def has_cause(code: str) -> ColumnElement[bool]:
    """The condition that an incident has this cause, or one below it."""
    if code == NOT_SAID or OWN in code:
        return Incident.cause == code
    return or_(
        Incident.cause == code, Incident.cause.startswith(code + OWN, autoescape=True)
    )
