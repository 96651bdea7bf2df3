"""What each error of ours looks like over HTTP: this table, and nowhere else."""

import sys
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

import structlog
from flask import Flask, Request, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, NotFound, RequestEntityTooLarge

from kb import errors as kb
from web.access import request_log
from web.access.doors import is_program_asking
from web.api import problem_details
from web.api.statuses import status_of
from web.presentation import forms, refusals, unsent
from web.services import services
from web.words.errors import explain

View = Callable[..., ResponseReturnValue]

log = structlog.get_logger()


def register(app: Flask) -> None:
    app.register_error_handler(kb.KBError, _respond)
    app.register_error_handler(CSRFError, _respond_to_stale_form)
    app.register_error_handler(RequestEntityTooLarge, _respond_to_large_request)
    app.register_error_handler(HTTPException, _respond_to_http_error)
    app.register_error_handler(Exception, _respond_to_bug)


def shown_on(page: Callable[..., str]) -> Callable[[View], View]:
    """Have a form's view show its error on *page*, with what was typed still there.

    *page* gets the arguments of the view, and the sentence as ``problem``; it stands
    beside its field, too, if the error names one. An address of what does not exist, and
    answers for programs, go the usual way.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def show(**arguments: Any) -> ResponseReturnValue:
            try:
                return view(**arguments)
            except kb.UnavailableError:
                raise
            except kb.NotFoundError as error:
                field = forms.find_field(error)
                if field is None or wants_json(request):
                    raise
                wrong = forms.FormError(field, forms.FormCase.NOT_THERE)
                return _show_refusal(page, arguments, wrong)
            except kb.KBError as error:
                if wants_json(request):
                    raise
                return _show_refusal(page, arguments, error)

        return show

    return decorate


def _show_refusal(
    page: Callable[..., str], arguments: dict[str, Any], error: kb.KBError
) -> ResponseReturnValue:
    request_log.note_refusal(error.code, status_of(error))
    sentence = explain(error)
    refusals.note(error, sentence)
    return page(**arguments, problem=sentence), status_of(error)


def _respond(error: kb.KBError) -> ResponseReturnValue:
    request_log.note_refusal(error.code, status_of(error))
    if is_program_asking():
        return problem_details.of_error(error)
    return _answer(status_of(error), error.code, explain(error))


def _respond_to_stale_form(_error: CSRFError) -> ResponseReturnValue:
    if not wants_json(request) and (page := unsent.offer_again()):
        return page, HTTPStatus.BAD_REQUEST
    message = gettext(
        "This form is too old. Go back, reload the page and send it again."
    )
    return _answer(HTTPStatus.BAD_REQUEST, "stale_form", message)


def _respond_to_large_request(_error: HTTPException) -> ResponseReturnValue:
    request_log.note_refusal("too_large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    message = gettext(
        "This is larger than %(limit)s MB. Send smaller files, or use kb ingest.",
        limit=min(
            services().settings.upload_limit_mb,
            max(1, (request.max_content_length or sys.maxsize) >> 20),
        ),
    )
    return _answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large", message)


def _respond_to_http_error(error: HTTPException) -> ResponseReturnValue:
    if isinstance(error, NotFound):
        return _respond(kb.NotFoundError("page", request.path))
    status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    request_log.note_refusal(status.name.lower(), status)
    message = gettext("This request cannot be answered. Go back and try another way.")
    response = make_response(_answer(status, status.name.lower(), message))
    # What the protocol demands beside the status stays, such as Allow.
    for name, value in error.get_headers(request.environ):
        if name == "Allow":
            response.headers[name] = value
    return response


def _respond_to_bug(error: Exception) -> ResponseReturnValue:
    log.error("request_failed", path=request.path, exc_info=error)
    message = gettext("Something went wrong here. It has been noted; please try again.")
    return _answer(HTTPStatus.INTERNAL_SERVER_ERROR, "internal_error", message)


def _answer(status: HTTPStatus, code: str, message: str) -> ResponseReturnValue:
    if is_program_asking():
        return problem_details.of(status, code, message)
    if wants_json(request):
        return {"code": code, "message": message}, status
    return render_template(
        "error.html", status=status, code=code, message=message
    ), status


def wants_json(asked: Request) -> bool:
    best = asked.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json"
