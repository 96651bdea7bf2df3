"""Operations by which an incident goes back to whoever has sent it."""

from typing import Final

from pydantic import ConfigDict

from kb.audit import By
from kb.incidents import taking_back
from kb.incidents.models import Incident
from web.api.incident_operation import ReasonInput, taking
from web.api.incident_operation import to_operation as _operation
from web.api.incidents import NumberInput
from web.api.operation import Call
from web.api.shapes import NOT_BLANK, Text


class AnswerInput(NumberInput):
    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [
                {"properties": {"give": {"const": True}}},
                {"required": ["text"], "properties": {"text": {"pattern": NOT_BLANK}}},
            ]
        }
    )

    give: bool
    """Whether it goes back."""
    text: Text = ""
    """Why it stays, if it does."""


def ask_back(call: Call, given: ReasonInput, incident: Incident) -> None:
    taking_back.ask_back(
        call.session, incident, given.reason, by=By(call.actor, call.now)
    )


def answer_back(call: Call, given: AnswerInput, incident: Incident) -> None:
    by = By(call.actor, call.now)
    if given.give:
        taking_back.give_back(call.session, incident, by=by)
    else:
        taking_back.keep(call.session, incident, given.text, by=by)


ASK_BACK: Final = _operation(
    "askIncidentBack",
    "Recall an incident that one has escalated: its holder is asked to return it.",
    ReasonInput,
    taking(ask_back),
)
ANSWER_BACK: Final = _operation(
    "answerIncidentBack",
    "Return an incident that was recalled, or say why it stays.",
    AnswerInput,
    taking(answer_back),
)
