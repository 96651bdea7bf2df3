"""Where each operation lies in REST: this table, and nowhere else."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from typing import Any, Final

from kb.incidents import locking
from review import queue
from web.api import (
    alerts,
    changes,
    incident_steps,
    incidents,
    knowledge,
    submissions,
    webhooks,
)
from web.api.operation import Call, Operation
from web.api.shapes import Shape

PREFIX: Final = "/api/v1"
_PLACE: Final = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, kw_only=True)
class Resource:
    """What lies at an address, so that a change can say which state it is for."""

    get: Operation
    lock: Callable[[Call, Any], object]
    """Keeps it as it is until the end of the transaction."""


@dataclass(frozen=True, kw_only=True)
class Route:
    """One operation at its address. What the path does not say, query or body do."""

    method: str
    path: str
    """Below the prefix, with the operation's fields in braces."""
    operation: Operation
    status: HTTPStatus = HTTPStatus.OK
    location: str = ""
    """Of what was made, with fields of the answer in braces."""
    resource: Resource | None = None
    files: str = ""
    """The field whose files may come as parts beside the JSON."""
    shown_once: str = ""
    """The field of the answer that is kept nowhere."""
    sends_file: bool = False
    """Whether the answer is a file as it is, and not JSON."""

    @cached_property
    def path_fields(self) -> tuple[str, ...]:
        return tuple(_PLACE.findall(self.path))

    @cached_property
    def other_fields(self) -> tuple[str, ...]:
        names = self.operation.takes.model_fields
        return tuple(name for name in names if name not in self.path_fields)

    @property
    def noun(self) -> str:
        """What lies at the address, in a word."""
        return self.path.split("/")[1].removesuffix("s")

    @property
    def takes_body(self) -> bool:
        return self.method not in ("GET", "DELETE")

    def locate(self, result: Shape) -> str:
        """The address of what was made."""
        values: Mapping[str, Any] = dict(result)
        return PREFIX + _PLACE.sub(lambda place: str(values[place[1]]), self.location)


def _lock_incident(call: Call, given: Any) -> object:
    """With all that a step locks before the incident, for it will have no turn later."""
    incident = incidents.find(call, given.number)
    articles = [incident.solution_id, getattr(given, "article", None)]
    submission_id = getattr(given, "submission", None)
    if submission_id is not None:
        queue.get_visible(call.session, submission_id, call.user)
        submission = locking.lock_submission(call.session, submission_id)
        articles.append(submission.article_id)
    for article_id in sorted({each for each in articles if each is not None}):
        locking.lock_article(call.session, article_id)
    return locking.lock_incident(call.session, incident.id)


_INCIDENT: Final = Resource(get=incident_steps.GET, lock=_lock_incident)
_CREATED: Final = HTTPStatus.CREATED


def _step(name: str, operation: Operation, method: str = "POST") -> Route:
    return Route(
        method=method,
        path=f"/incidents/{{number}}{name}",
        operation=operation,
        resource=_INCIDENT,
    )


# fmt: off
ROUTES: Final = (
    Route(method="GET", path="/search", operation=knowledge.SEARCH),
    Route(method="POST", path="/suggestions", operation=knowledge.SUGGEST),
    Route(method="GET", path="/articles/{id}", operation=knowledge.GET_ARTICLE),
    Route(method="GET", path="/articles/{id}/revisions/{number}",
          operation=knowledge.GET_REVISION),
    Route(method="GET", path="/attachments/{id}",
          operation=knowledge.GET_ATTACHMENT, sends_file=True),
    Route(method="POST", path="/submissions", operation=submissions.SUBMIT,
          status=_CREATED, location="/submissions/{id}", files="attachments"),
    Route(method="GET", path="/submissions/{id}",
          operation=submissions.GET_SUBMISSION),
    Route(method="POST", path="/check-ins", operation=submissions.CHECK_IN,
          status=_CREATED, location="/articles/{article}", files="attachments"),
    Route(method="POST", path="/incidents", operation=incident_steps.CREATE,
          status=_CREATED, location="/incidents/{number}"),
    Route(method="GET", path="/incidents", operation=incident_steps.LIST),
    Route(method="GET", path="/incidents/{number}", operation=incident_steps.GET),
    _step("", incident_steps.EDIT, "PATCH"),
    _step("/comments", incident_steps.COMMENT),
    _step("/start", incident_steps.START),
    _step("/transfer", incident_steps.TRANSFER),
    _step("/solution", incident_steps.LINK, "PUT"),
    _step("/resolve", incident_steps.RESOLVE),
    _step("/verify", incident_steps.VERIFY),
    _step("/close", incident_steps.CLOSE),
    _step("/reopen", incident_steps.REOPEN),
    _step("/withdraw", incident_steps.WITHDRAW),
    Route(method="GET", path="/changes", operation=changes.LIST),
    Route(method="POST", path="/alerts", operation=alerts.POST,
          status=HTTPStatus.ACCEPTED),
    Route(method="POST", path="/webhooks", operation=webhooks.CREATE,
          status=_CREATED, location="/webhooks/{id}", shown_once="secret"),
    Route(method="GET", path="/webhooks", operation=webhooks.LIST),
    Route(method="GET", path="/webhooks/{id}", operation=webhooks.GET),
    Route(method="PATCH", path="/webhooks/{id}", operation=webhooks.EDIT),
    Route(method="DELETE", path="/webhooks/{id}", operation=webhooks.REMOVE,
          status=HTTPStatus.NO_CONTENT),
    Route(method="GET", path="/webhooks/{id}/deliveries",
          operation=webhooks.DELIVERIES),
    Route(method="POST", path="/webhooks/{id}/deliveries/{delivery}/redeliver",
          operation=webhooks.REDELIVER),
)
# fmt: on
