"""Requests sent again under the same key: done once, answered alike."""

import hashlib
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from flask import Request, Response

from kb import idempotency
from web.api.errors import BadInputError, InputFault
from web.api.operation import Call, Caller
from web.rest.answers import to_response
from web.rest.route import FORM
from web.services import Services

HEADER: Final = "Idempotency-Key"
REPLAYED: Final = "Idempotency-Replayed"
LONGEST: Final = 200
PATTERN: Final = "^[!-~]+$"
_KEY: Final = re.compile(rf"[!-~]{{1,{LONGEST}}}")
_PIECE: Final = 1 << 20


def read_key(request: Request, caller: Caller) -> idempotency.Request | None:
    """The request as its key stands for it. Raise ``BadInputError`` for a bad key."""
    key = request.headers.get(HEADER)
    if key is None:
        return None
    if not _KEY.fullmatch(key):
        fault = f"It has 1 to {LONGEST} letters, digits or signs of ASCII"
        raise BadInputError([InputFault(fault, parameter=HEADER)])
    digest = hashlib.sha256(f"{request.method} {request.path}\n".encode())
    if request.mimetype == FORM:
        _add_form(digest, request)
    else:
        digest.update(request.get_data())
    return idempotency.Request(caller.user.id, key, digest.hexdigest())


def find_answer(
    services: Services, wanted: idempotency.Request | None
) -> Response | None:
    """What was answered before. Raise ``KeyReusedError`` for another request."""
    if wanted is None:
        return None
    with services.database.reading() as session:
        kept = idempotency.find_answer(session, wanted)
    if kept is None:
        return None
    headers = {**kept.body["headers"], REPLAYED: "true"}
    return to_response(kept.body["body"], HTTPStatus(kept.status), headers)


def keep_answer(
    call: Call,
    wanted: idempotency.Request | None,
    status: HTTPStatus,
    body: Mapping[str, Any] | None,
    headers: Mapping[str, str],
) -> None:
    """Remember the answer in the transaction of the change itself."""
    if wanted is not None:
        kept = {"body": body, "headers": dict(headers)}
        idempotency.keep_answer(call.session, wanted, status, kept, now=call.now)


def _add_form(digest: Any, request: Request) -> None:
    """Only what the parts say: the boundary between them is another each time."""
    for name, values in sorted(request.form.lists()):
        digest.update(repr((name, values)).encode())
    for name, files in sorted(request.files.lists()):
        for file in files:
            digest.update(repr((name, file.filename)).encode())
            while piece := file.stream.read(_PIECE):
                digest.update(piece)
            file.stream.seek(0)
