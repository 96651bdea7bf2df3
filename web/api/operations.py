"""Every operation there is, by name."""

from collections.abc import Mapping
from typing import Final

from web.api import (
    alerts,
    causes,
    changes,
    incident_pauses,
    incident_returns,
    incident_steps,
    knowledge,
    reports,
    requests,
    searches,
    submissions,
    webhooks,
)
from web.api.operation import Operation

OPERATIONS: Final[Mapping[str, Operation]] = {
    operation.name: operation
    for operation in (
        searches.SEARCH,
        knowledge.SUGGEST,
        knowledge.GET_ARTICLE,
        knowledge.GET_REVISION,
        knowledge.GET_ATTACHMENT,
        submissions.SUBMIT,
        submissions.GET_SUBMISSION,
        submissions.CHECK_IN,
        incident_steps.CREATE,
        incident_steps.GET,
        incident_steps.LIST,
        incident_steps.EDIT,
        incident_steps.COMMENT,
        incident_steps.START,
        incident_steps.TRANSFER,
        incident_returns.ASK_BACK,
        incident_returns.ANSWER_BACK,
        incident_pauses.PAUSE,
        incident_pauses.CONTINUE,
        incident_steps.LINK,
        incident_steps.RESOLVE,
        causes.NAME,
        causes.LIST,
        incident_steps.VERIFY,
        incident_steps.CLOSE,
        incident_steps.REOPEN,
        incident_steps.WITHDRAW,
        requests.FIND_CALLERS,
        requests.GET_CALLER,
        requests.LIST_KINDS,
        requests.GET_REQUEST,
        requests.SOLVE,
        requests.DECIDE,
        changes.LIST,
        webhooks.CREATE,
        webhooks.LIST,
        webhooks.GET,
        webhooks.EDIT,
        webhooks.REMOVE,
        webhooks.DELIVERIES,
        webhooks.REDELIVER,
        alerts.POST,
        reports.LIST,
        reports.GET,
    )
}
