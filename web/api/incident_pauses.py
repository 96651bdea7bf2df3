"""Operations by which work on an incident waits, and goes on."""

from typing import Final

from kb.audit import By
from kb.incidents import pausing
from kb.incidents.models import Incident, Pause
from web.api.incident_operation import ReasonInput, taking
from web.api.incident_operation import to_operation as _operation
from web.api.incidents import NumberInput
from web.api.operation import Call
from web.api.shapes import Text


class PauseInput(ReasonInput):
    waits_for: Pause
    """The user, or a third party. What the user is to answer stands in the reason."""


class ContinueInput(NumberInput):
    text: Text = ""
    """What has come, for whoever asked."""


def pause(call: Call, given: PauseInput, incident: Incident) -> None:
    by = By(call.actor, call.now)
    pausing.pause(call.session, incident, given.waits_for, given.reason, by=by)


def go_on(call: Call, given: ContinueInput, incident: Incident) -> None:
    pausing.go_on(call.session, incident, given.text, by=By(call.actor, call.now))


PAUSE: Final = _operation(
    "pauseIncident",
    "Put an incident on hold for its user or a third party, and say why.",
    PauseInput,
    taking(pause),
)
CONTINUE: Final = _operation(
    "continueIncident",
    "Resume an incident that is on hold.",
    ContinueInput,
    taking(go_on),
)
