"""The description of the REST door in OpenAPI 3.1, made from the table of routes."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from importlib.metadata import version
from typing import Any, Final

from flask_babel import lazy_gettext

from web.api.problem_details import MEDIA_TYPE as PROBLEM
from web.rest import repeating
from web.rest.route import FORM, JSON, JSON_PART, Route
from web.rest.schemas import Schema, Schemas, Translate, make, without_null

VERSION: Final = "3.1.0"
_ALWAYS: Final = (401, 403, 404, 422, 429, 500, 503)
_WITH_BODY: Final = (400, 413, 415)
_OF_CHANGES: Final = (409,)
_OF_RESOURCES: Final = (412,)
_REPEATABLE: Final = lazy_gettext(
    "A key of your own. The same request, sent again with it, is not done again, and is "
    "answered as it was the first time."
)
_CONDITIONAL: Final = lazy_gettext(
    "With the header If-Match and the ETag that you have read, it is done only if nobody "
    "has changed the incident since; else the answer is 412."
)


def describe(routes: Sequence[Route], server: str, translate: Translate) -> Schema:
    """The whole document; *translate* puts its sentences into the reader's language."""
    schemas = make(routes, translate)
    paths: dict[str, dict[str, Schema]] = {}
    for route in routes:
        operation = _operation(route, schemas, translate)
        paths.setdefault(route.path, {})[route.method.lower()] = operation
    return {
        "openapi": VERSION,
        "info": {
            "title": "Yunzhi 运知",
            "version": version("yunzhi"),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": server}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {**schemas.components, "Problem": _PROBLEM},
            "responses": {
                str(status): _failure(HTTPStatus(status))
                for status in sorted(
                    {*_ALWAYS, *_WITH_BODY, *_OF_CHANGES, *_OF_RESOURCES}
                )
            },
        },
    }


def _operation(route: Route, schemas: Schemas, translate: Translate) -> Schema:
    operation = route.operation
    parameters = _parameters(route, schemas)
    if operation.writes:
        parameters.append(_key())
    return {
        "operationId": operation.name,
        "summary": translate(operation.summary),
        **({"description": str(_CONDITIONAL)} if route.resource else {}),
        "tags": [operation.tag.value],
        "x-scope": operation.scope.value,
        **({"parameters": parameters} if parameters else {}),
        **_body(route, schemas),
        "responses": {
            str(route.status.value): _success(route, schemas),
            **{
                str(status): {"$ref": f"#/components/responses/{status}"}
                for status in _failures(route)
            },
        },
    }


def _parameters(route: Route, schemas: Schemas) -> list[Schema]:
    whole = schemas.inputs[route.operation.takes]
    in_query = () if route.takes_body else route.other_fields
    named = [*((name, "path") for name in route.path_fields)]
    named += [(name, "query") for name in in_query]
    parameters: list[Schema] = []
    for name, place in named:
        schema = dict(without_null(whole["properties"][name]))
        described = schema.pop("description", "")
        parameters.append(
            {
                "name": name,
                "in": place,
                "required": place == "path" or name in whole.get("required", ()),
                **({"description": described} if described else {}),
                "schema": schema,
            }
        )
    return parameters


def _key() -> Schema:
    return {
        "name": repeating.HEADER,
        "in": "header",
        "required": False,
        "description": str(_REPEATABLE),
        "schema": {
            "type": "string",
            "minLength": 1,
            "maxLength": repeating.LONGEST,
            "pattern": repeating.PATTERN,
        },
    }


def _body(route: Route, schemas: Schemas) -> Mapping[str, Schema]:
    if not route.takes_body or not route.other_fields:
        return {}
    schema = schemas.of_body(route)
    content: dict[str, Any] = {JSON: {"schema": schema}}
    if route.files:
        content[FORM] = _form(route, schema)
    return {"requestBody": {"required": True, "content": content}}


def _form(route: Route, schema: Schema) -> Schema:
    fields = {
        name: value
        for name, value in schema["properties"].items()
        if name != route.files
    }
    # As many as in JSON; only how each is written differs.
    files = {
        **schema["properties"][route.files],
        "items": {"type": "string", "format": "binary"},
    }
    return {
        "schema": {
            "type": "object",
            "properties": {
                JSON_PART: {**schema, "properties": fields},
                route.files: files,
            },
            "required": [JSON_PART],
            "additionalProperties": False,
        },
        "encoding": {JSON_PART: {"contentType": JSON}},
    }


def _success(route: Route, schemas: Schemas) -> Schema:
    success: dict[str, Any] = {"description": route.status.phrase}
    if route.sends_file:
        content: Mapping[str, Any] = {"application/octet-stream": {}}
    elif route.operation.gives is None:
        return success
    else:
        content = {JSON: {"schema": schemas.outputs[route.operation.gives]}}
    headers = {}
    if route.location:
        headers["Location"] = {"required": True, "schema": {"type": "string"}}
    if route.resource or route.method == "GET":
        headers["ETag"] = {"required": True, "schema": {"type": "string"}}
    return {**success, "content": content, **({"headers": headers} if headers else {})}


def _failures(route: Route) -> list[int]:
    statuses = [*_ALWAYS]
    if route.takes_body:
        statuses += _WITH_BODY
    if route.operation.writes:
        statuses += _OF_CHANGES
    if route.resource:
        statuses += _OF_RESOURCES
    return sorted(statuses)


def _failure(status: HTTPStatus) -> Schema:
    headers = {
        HTTPStatus.UNAUTHORIZED: "WWW-Authenticate",
        HTTPStatus.TOO_MANY_REQUESTS: "Retry-After",
        HTTPStatus.SERVICE_UNAVAILABLE: "Retry-After",
    }
    named = headers.get(status)
    return {
        "description": status.phrase,
        **({"headers": {named: {"schema": {"type": "string"}}}} if named else {}),
        "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


_TEXT: Final = {"type": "string"}
_TEXTS: Final = {"type": "array", "items": _TEXT}
_PROBLEM: Final = {
    "type": "object",
    "properties": {
        "type": _TEXT,
        "title": _TEXT,
        "status": {"type": "integer"},
        "code": _TEXT,
        "detail": _TEXT,
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"detail": _TEXT, "pointer": _TEXT, "parameter": _TEXT},
                "required": ["detail"],
            },
        },
        "missing": _TEXTS,
        "state": _TEXT,
        "possible": _TEXTS,
    },
    "required": ["type", "title", "status", "code", "detail"],
}
