"""The operation by which an incident becomes another client's."""

from typing import Annotated, Final

from pydantic import Field

from kb.audit import By
from kb.incidents import changing_client
from kb.incidents.models import Incident
from kb.services.belonging import get_client
from web.api.incident_operation import taking, to_operation
from web.api.incidents import NumberInput
from web.api.operation import Call
from web.api.shapes import Word


class ChangeClientInput(NumberInput):
    client: Annotated[Word, Field(min_length=1, max_length=50)]
    """Whose it is, by code; see listClients."""


def change_client(call: Call, given: ChangeClientInput, incident: Incident) -> None:
    client = get_client(call.session, given.client, call.user)
    by = By(call.actor, call.now)
    changing_client.change(call.session, incident, client, by=by)


CHANGE: Final = to_operation(
    "changeIncidentClient",
    "Say that an incident is another client's; its clocks are counted anew.",
    ChangeClientInput,
    taking(change_client),
)
