"""Where each operation lies in REST: this table, and nowhere else."""

from http import HTTPStatus
from typing import Any, Final

from kb.incidents import locking
from review import queue
from web.api import (
    alerts,
    baselines,
    calendars,
    causes,
    changes,
    duties,
    guides,
    incident_client,
    incident_pauses,
    incident_returns,
    incident_steps,
    incidents,
    items,
    knowledge,
    level_keeping,
    numbers,
    packages,
    pictures,
    quality,
    quality_indicators,
    quality_runs,
    quality_validation,
    recurring_duties,
    registers,
    reports,
    requests,
    searches,
    service_levels,
    services,
    submissions,
    webhooks,
)
from web.api.operation import Call, Operation
from web.rest.route import Resource, Route


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
    Route(method="GET", path="/search", operation=searches.SEARCH),
    Route(method="POST", path="/suggestions", operation=knowledge.SUGGEST),
    Route(method="GET", path="/articles/{id}", operation=knowledge.GET_ARTICLE),
    Route(method="GET", path="/articles/{id}/revisions/{number}",
          operation=knowledge.GET_REVISION),
    Route(method="GET", path="/attachments/{id}",
          operation=knowledge.GET_ATTACHMENT, sends_file=True),
    Route(method="GET", path="/packages", operation=packages.LIST),
    Route(method="GET", path="/packages/{number}", operation=packages.GET),
    Route(method="GET", path="/packages/{number}/file",
          operation=packages.GET_FILE, sends_file=True),
    Route(method="POST", path="/submissions", operation=submissions.SUBMIT,
          status=_CREATED, location="/submissions/{id}", files="attachments"),
    Route(method="GET", path="/submissions/{id}",
          operation=submissions.GET_SUBMISSION),
    Route(method="POST", path="/check-ins", operation=submissions.CHECK_IN,
          status=_CREATED, location="/articles/{article}", files="attachments"),
    Route(method="POST", path="/pictures", operation=pictures.ADD, status=_CREATED,
          files="pictures"),
    Route(method="POST", path="/incidents", operation=incident_steps.CREATE,
          status=_CREATED, location="/incidents/{number}"),
    Route(method="GET", path="/incidents", operation=incident_steps.LIST),
    Route(method="GET", path="/incidents/{number}", operation=incident_steps.GET),
    _step("", incident_steps.EDIT, "PATCH"),
    _step("/comments", incident_steps.COMMENT),
    _step("/start", incident_steps.START),
    _step("/transfer", incident_steps.TRANSFER),
    _step("/ask-back", incident_returns.ASK_BACK),
    _step("/answer-back", incident_returns.ANSWER_BACK),
    _step("/pause", incident_pauses.PAUSE),
    _step("/continue", incident_pauses.CONTINUE),
    _step("/solution", incident_steps.LINK, "PUT"),
    _step("/resolve", incident_steps.RESOLVE),
    _step("/cause", causes.NAME, "PUT"),
    _step("/client", incident_client.CHANGE, "PUT"),
    _step("/verify", incident_steps.VERIFY),
    _step("/close", incident_steps.CLOSE),
    _step("/reopen", incident_steps.REOPEN),
    _step("/withdraw", incident_steps.WITHDRAW),
    _step("/solved", requests.SOLVE),
    _step("/approval", requests.DECIDE),
    Route(method="GET", path="/incidents/{number}/caller",
          operation=requests.GET_CALLER),
    Route(method="GET", path="/incidents/{number}/request",
          operation=requests.GET_REQUEST),
    Route(method="GET", path="/callers", operation=requests.FIND_CALLERS),
    Route(method="GET", path="/request-kinds", operation=requests.LIST_KINDS),
    Route(method="GET", path="/causes", operation=causes.LIST),
    Route(method="GET", path="/services", operation=services.LIST_SERVICES),
    Route(method="GET", path="/clients", operation=services.LIST_CLIENTS),
    Route(method="GET", path="/service-levels", operation=service_levels.LIST),
    Route(method="POST", path="/service-levels", operation=level_keeping.ADD,
          status=_CREATED),
    Route(method="PUT", path="/service-levels/{id}", operation=level_keeping.CHANGE),
    Route(method="POST", path="/service-levels/{id}/end",
          operation=level_keeping.END),
    Route(method="GET", path="/calendars", operation=calendars.LIST),
    Route(method="GET", path="/calendars/{code}/years/{year}",
          operation=calendars.YEAR),
    Route(method="GET", path="/calendars/{code}/between",
          operation=calendars.BETWEEN),
    Route(method="GET", path="/calendars/{code}/add", operation=calendars.ADD),
    Route(method="GET", path="/duties", operation=duties.LIST),
    Route(method="GET", path="/recurring-duties", operation=recurring_duties.LIST),
    Route(method="GET", path="/duty-runs", operation=recurring_duties.RUNS),
    Route(method="POST", path="/duty-runs/{id}/complete",
          operation=recurring_duties.COMPLETE),
    Route(method="POST", path="/duty-runs/{id}/skip",
          operation=recurring_duties.SKIP),
    Route(method="GET", path="/numbers", operation=numbers.GET),
    Route(method="GET", path="/incidents/{number}/clocks",
          operation=service_levels.CLOCKS),
    Route(method="GET", path="/changes", operation=changes.LIST),
    Route(method="POST", path="/alerts", operation=alerts.POST,
          status=HTTPStatus.ACCEPTED),
    Route(method="PUT", path="/records/{code}/facts", operation=baselines.PUT),
    Route(method="GET", path="/deviations", operation=baselines.LIST),
    Route(method="GET", path="/records", operation=registers.LIST),
    Route(method="GET", path="/records/{code}", operation=registers.GET),
    Route(method="PUT", path="/records/{code}", operation=registers.PUT),
    Route(method="POST", path="/records/{code}/stock", operation=registers.MOVE_STOCK),
    Route(method="GET", path="/items", operation=items.LIST),
    Route(method="POST", path="/items", operation=items.PROPOSE, status=_CREATED,
          location="/items/{number}"),
    Route(method="GET", path="/items/{number}", operation=items.GET),
    Route(method="POST", path="/items/{number}/plan", operation=items.PLAN),
    Route(method="POST", path="/items/{number}/complete", operation=items.COMPLETE),
    Route(method="POST", path="/items/{number}/check", operation=items.CHECK),
    Route(method="POST", path="/items/{number}/reject", operation=items.REJECT),
    Route(method="GET", path="/guides", operation=guides.LIST),
    Route(method="GET", path="/guides/{guide}", operation=guides.GET,
          sends_file=True),
    Route(method="GET", path="/reports", operation=reports.LIST),
    Route(method="GET", path="/reports/{number}", operation=reports.GET,
          sends_file=True),
    Route(method="POST", path="/quality/validate",
          operation=quality_validation.VALIDATE),
    Route(method="GET", path="/quality/indicators",
          operation=quality_indicators.LIST),
    Route(method="POST", path="/quality/runs", operation=quality_runs.START,
          status=HTTPStatus.ACCEPTED, location="/quality/runs/{id}"),
    Route(method="GET", path="/quality/runs/{id}", operation=quality_runs.GET),
    Route(method="GET", path="/quality/findings", operation=quality.LIST),
    Route(method="GET", path="/quality/findings/{id}", operation=quality.GET),
    Route(method="POST", path="/quality/findings/{id}/explanation",
          operation=quality.EXPLAIN),
    Route(method="POST", path="/quality/findings/{id}/decision",
          operation=quality.DECIDE),
    Route(method="POST", path="/quality/findings/{id}/back-office",
          operation=quality.ASK_BACK_OFFICE),
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
