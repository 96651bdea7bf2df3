"""From a request to the input of an operation: path, query, JSON, files beside it."""

import json
import math
import re
from collections.abc import Mapping
from typing import Any, BinaryIO, Final, Never, cast, get_args, get_origin

from flask import Request
from pydantic import ValidationError

from kb.errors import NotFoundError
from web.api.content import Content
from web.api.errors import BadInputError, InputFault, MediaTypeError
from web.api.shapes import Shape, unwrapped
from web.intake.filed import to_name
from web.rest.route import FORM, JSON, JSON_PART, Route

"""The part of a form that holds what else would be the body."""
LARGEST_JSON: Final = 48 << 20
"""Bytes: a file of 32 MB in base64. Larger ones come as parts beside the JSON."""
LARGEST_PLAIN: Final = 4 << 20
"""The same where there are no files: a thousand alerts with long labels have less."""
MOST_VALUES: Final = 200_000
"""In one body. Each takes a hundred times the memory that its signs take."""
MOST_FAULTS: Final = 100
"""That are named; who mends these learns of the others."""
_EXACT: Final = 1 << 53
_INTEGER: Final = re.compile(r"-?(0|[1-9][0-9]{0,18})")
_STRING: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
_BOOLEANS: Final = {"true": True, "false": False}


def bound(request: Request, route: Route) -> None:
    """Let JSON, which is read into memory as a whole, be smaller than files may be."""
    largest = LARGEST_JSON if route.files else LARGEST_PLAIN
    request.max_form_memory_size = largest
    if not route.files or request.mimetype != FORM:
        allowed = request.max_content_length or largest
        request.max_content_length = min(largest, allowed)


def read(request: Request, route: Route, places: Mapping[str, str]) -> Shape:
    """The input. Raise ``BadInputError``, ``MediaTypeError`` or ``NotFoundError``.

    *places* are the values that stand in the path.
    """
    takes = route.operation.takes
    values = {name: _to_value(takes, name, text) for name, text in places.items()}
    if not route.takes_body:
        return _validate(route, values | _read_query(request, route))
    if request.args:
        raise BadInputError([_unknown_parameter(next(iter(request.args)))])
    if route.files and request.mimetype == FORM:
        return _read_form(request, route, values)
    return _validate(route, _read_json(request, route) | values)


def _read_query(request: Request, route: Route) -> dict[str, Any]:
    takes = route.operation.takes
    values: dict[str, Any] = {}
    for name, texts in request.args.lists():
        if name not in route.other_fields:
            raise BadInputError([_unknown_parameter(name)])
        read_values = [_to_value(takes, name, text) for text in texts]
        if _is_list(takes, name):
            values[name] = read_values
        elif len(texts) > 1:
            fault = InputFault("It is there more than once", parameter=name)
            raise BadInputError([fault])
        else:
            values[name] = read_values[0]
    return values


def _unknown_parameter(name: str) -> InputFault:
    return InputFault("There is no such parameter", parameter=name[:100])


def _read_json(request: Request, route: Route) -> dict[str, Any]:
    data = request.get_data()
    if not data and not route.other_fields:
        return {}
    if request.mimetype != JSON:
        raise MediaTypeError([JSON, FORM] if route.files else [JSON])
    return _to_object(data, route)


def _to_object(data: bytes, route: Route) -> dict[str, Any]:
    if _count_values(data) > MOST_VALUES:
        raise BadInputError([InputFault(f"The body has over {MOST_VALUES:,} values")])
    try:
        found = json.loads(
            data.decode("utf-8-sig"),
            parse_constant=_refuse_constant,
            parse_float=_to_number,
        )
    except (ValueError, RecursionError) as error:
        raise BadInputError([InputFault("The body is no JSON in UTF-8")]) from error
    if not isinstance(found, dict):
        raise BadInputError([InputFault("The body is no JSON object", pointer="#")])
    named_twice = found.keys() & set(route.path_fields)
    if named_twice:
        name = min(named_twice)
        fault = InputFault("The address says this already", pointer=f"#/{name}")
        raise BadInputError([fault])
    return found


def _count_values(data: bytes) -> int:
    """About how many there are, before any of them takes up memory."""
    if len(data) <= MOST_VALUES:
        return 0
    bare = _STRING.sub(b"", data)
    return sum(bare.count(sign) for sign in (b",", b"[", b"{"))


def _to_number(text: str) -> float:
    """JSON has no integers of its own: 2.0 is as whole as 2."""
    number = float(text)
    if number.is_integer() and abs(number) < _EXACT:
        return int(number)
    return number if math.isfinite(number) else _refuse_constant(text)


def _refuse_constant(name: str) -> Never:
    raise ValueError(name)


def _read_form(request: Request, route: Route, values: dict[str, Any]) -> Shape:
    unknown = {*request.form, *request.files} - {JSON_PART, route.files}
    if unknown:
        raise BadInputError([InputFault(f"There is no part {min(unknown)[:100]}")])
    text = request.form.get(JSON_PART)
    part = request.files.get(JSON_PART)
    data = part.read(LARGEST_JSON) if part else (text or "").encode()
    found = _to_object(data, route) | values
    if route.files in found:
        fault = "Files come either as parts or in the JSON, not both"
        raise BadInputError([InputFault(fault, pointer=f"#/{route.files}")])
    _validate(route, found)
    files = [
        {"name": to_name(part.filename), "data": Content(cast(BinaryIO, part.stream))}
        for part in request.files.getlist(route.files)
    ]
    try:
        return route.operation.takes.model_validate({**found, route.files: files})
    except ValidationError as error:
        raise BadInputError(_to_faults(error, route)) from error


def _validate(route: Route, values: dict[str, Any]) -> Shape:
    # As JSON, because only JSON may be strict and still write dates as text.
    try:
        text = json.dumps(values, ensure_ascii=False)
        return route.operation.takes.model_validate_json(text, strict=True)
    except ValidationError as error:
        for fault in error.errors(include_url=False, include_input=False):
            if fault["loc"] and fault["loc"][0] in route.path_fields:
                name = str(fault["loc"][0])
                raise NotFoundError(route.noun, values[name]) from error
        raise BadInputError(_to_faults(error, route)) from error
    except UnicodeEncodeError as error:
        raise BadInputError([InputFault("Half a character is no text")]) from error


def _to_faults(error: ValidationError, route: Route) -> list[InputFault]:
    return [
        InputFault(fault["msg"], **_to_place(fault["loc"], route))
        for fault in error.errors(include_url=False, include_input=False)[:MOST_FAULTS]
    ]


def _to_place(places: tuple[int | str, ...], route: Route) -> dict[str, str]:
    if not route.takes_body:
        return {"parameter": str(places[0])} if places else {}
    escaped = (str(each).replace("~", "~0").replace("/", "~1") for each in places)
    return {"pointer": "/".join(("#", *escaped))}


def _is_list(takes: type[Shape], name: str) -> bool:
    return get_origin(unwrapped(takes.model_fields[name].annotation)) is list


def _to_value(takes: type[Shape], name: str, text: str) -> Any:
    """The text of an address as JSON would write it; what is none stays as it is."""
    kind = unwrapped(takes.model_fields[name].annotation)
    if get_origin(kind) is list:
        kind = unwrapped(get_args(kind)[0])
    if kind is int and _INTEGER.fullmatch(text):
        return int(text)
    return _BOOLEANS.get(text, text) if kind is bool else text
