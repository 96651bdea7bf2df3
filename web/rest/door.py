"""The REST endpoint: a request in, one operation done, JSON or a problem out."""

from typing import Any, Final

from flask import Blueprint, Response, g, request
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kb import idempotency
from kb.errors import ConflictError
from web.api.callers import require_bearer, require_scope
from web.api.errors import OutdatedError
from web.api.knowledge import AttachmentOutput, MadeFileOutput
from web.api.operation import Call, Caller, opened
from web.api.rates import rates
from web.api.shapes import Shape
from web.intake import filed
from web.rest import reading, repeating
from web.rest.answers import to_body, to_etag, to_read, to_response
from web.rest.route import PREFIX, Route
from web.rest.routes import ROUTES
from web.services import services

CHANNEL: Final = "rest"

bp = Blueprint("rest", __name__, url_prefix=PREFIX)


def _serve(route: Route, places: dict[str, str]) -> Response:
    if not route.operation.writes and not route.takes_body:
        with services().database.reading() as session:
            caller = _recognise(route, session)
            return _show(route, caller, reading.read(request, route, places), session)
    caller = _recognise(route)
    if not route.operation.writes:
        # No transaction waits for a body on its way.
        return _show(route, caller, reading.read(request, route, places))
    wanted = repeating.read_key(request, caller)
    given = reading.read(request, route, places)
    return repeating.find_answer(services(), wanted) or _change(
        route, caller, given, wanted
    )


def _recognise(route: Route, session: Session | None = None) -> Caller:
    authorization = request.headers.get("Authorization", "")
    caller = require_bearer(services(), authorization, CHANNEL, session)
    rates().take(caller.bucket)
    require_scope(caller, route.operation.scope)
    g.user = caller.user
    reading.bound(request, route)
    return caller


def _show(
    route: Route, caller: Caller, given: Shape, session: Session | None = None
) -> Response:
    with opened(route.operation, caller, services(), given, session) as call:
        result = route.operation.run(call, given)
    assert result is not None, "what is read has an answer"
    if isinstance(result, MadeFileOutput):
        return filed.send_made(result.data.file, result.name, result.sha256)
    if isinstance(result, AttachmentOutput):
        result.data.file.close()
        return filed.send(result.sha256, result.name)
    response = to_read(result)
    response.headers["Cache-Control"] = "private, no-cache"
    response.make_conditional(request)
    return response


def _change(
    route: Route, caller: Caller, given: Shape, wanted: idempotency.Request | None
) -> Response:
    try:
        return _change_once(route, caller, given, wanted)
    except (IntegrityError, ConflictError):
        # Of two with one key that came at the same time, this one was the second: its
        # key is there, or what it wants done is done already.
        kept = repeating.find_answer(services(), wanted)
        if kept is None:
            raise
        return kept


def _change_once(
    route: Route, caller: Caller, given: Shape, wanted: idempotency.Request | None
) -> Response:
    with opened(route.operation, caller, services(), given) as call:
        _require_seen(route, call, given)
        result = route.operation.run(call, given)
        body = to_body(result) if result is not None else None
        status = route.status
        headers = _headers(route, call, given, result)
        kept = {**body, route.shown_once: ""} if body and route.shown_once else body
        repeating.keep_answer(call, wanted, status, kept, headers)
    return to_response(body, status, headers)


def _require_seen(route: Route, call: Call, given: Shape) -> None:
    """Raise ``OutdatedError`` unless what is changed is what the caller has seen."""
    if route.resource is None or not request.if_match:
        return
    route.resource.lock(call, given)
    if _etag_of(route, call, given) not in request.if_match:
        raise OutdatedError


def _headers(
    route: Route, call: Call, given: Shape, result: Shape | None
) -> dict[str, str]:
    headers: dict[str, str] = {}
    if route.location and result is not None:
        headers["Location"] = route.locate(result)
    if route.resource is not None:
        call.session.flush()  # What is read next is what will be committed.
        headers["ETag"] = f'"{_etag_of(route, call, given)}"'
    return headers


def _etag_of(route: Route, call: Call, given: Any) -> str:
    """Of what lies at the address now."""
    assert route.resource is not None, "asked of what lies at an address only"
    get = route.resource.get
    fields = {name: getattr(given, name) for name in route.path_fields}
    found = get.run(call, get.takes(**fields))
    assert found is not None, "what is read has an answer"
    return to_etag(found, to_body(found))


def _register(route: Route) -> None:
    def view(**places: str) -> Response:
        return _serve(route, places)

    bp.add_url_rule(
        route.path.replace("{", "<").replace("}", ">"),
        endpoint=route.operation.name,
        view_func=view,
        methods=[route.method],
    )


for _route in ROUTES:
    _register(_route)
