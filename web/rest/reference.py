"""The description of the REST door as people read it: rows for a page."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask_babel import gettext, lazy_gettext

from kb.numbering import INCIDENTS
from web.api.shapes import Tag
from web.rest.route import FORM, JSON
from web.rest.schemas import REFERENCE, Schema

LARGE: Final = 1 << 30
"""Beyond, a limit is our database's and nobody's concern."""
_CODES: Final = ("200", "201", "202", "204")
TAGS: Final = {
    Tag.KNOWLEDGE: lazy_gettext("Search and articles"),
    Tag.SUBMISSIONS: lazy_gettext("Submissions"),
    Tag.INCIDENTS: lazy_gettext("Incidents"),
    Tag.CHANGES: lazy_gettext("Changes since a cursor"),
    Tag.ALERTS: lazy_gettext("Alerts"),
    Tag.REPORTS: lazy_gettext("Reports"),
    Tag.TIME: lazy_gettext("Time and targets"),
    Tag.QUALITY: lazy_gettext("Data quality"),
    Tag.ITEMS: lazy_gettext("Improvement items"),
    Tag.BASELINES: lazy_gettext("Baselines"),
    Tag.REGISTERS: lazy_gettext("Registers"),
    Tag.DUTIES: lazy_gettext("Recurring duties"),
    Tag.CONTRACTS: lazy_gettext("Contract phases"),
    Tag.TRAINING: lazy_gettext("Training"),
    Tag.WEBHOOKS: lazy_gettext("Webhooks"),
}
_KINDS: Final = {
    "string": lazy_gettext("text"),
    "integer": lazy_gettext("whole number"),
    "number": lazy_gettext("number"),
    "boolean": lazy_gettext("true or false"),
    "object": lazy_gettext("object"),
}
_FORMATS: Final = {
    "date": lazy_gettext("day, such as 2026-11-25"),
    "date-time": lazy_gettext("time in UTC, such as 2026-11-25T08:30:00Z"),
    "binary": lazy_gettext("file"),
}


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    kind: str
    shape: str
    """The shape of the reference that it is made of; empty for a simple one."""
    is_list: bool
    required: bool
    limits: str
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One operation."""

    name: str
    method: str
    path: str
    summary: str
    description: str
    scope: str
    parameters: tuple[Field, ...]
    body: tuple[Field, ...]
    takes_files: bool
    answer: str
    """The shape that is answered; empty for a file, or for nothing."""
    statuses: tuple[str, ...]
    example: str


@dataclass(frozen=True, slots=True)
class Group:
    key: str
    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class ShapeRow:
    name: str
    description: str
    fields: tuple[Field, ...]
    values: tuple[str, ...]
    """Of an enumeration."""


def to_groups(document: Schema, server: str) -> list[Group]:
    entries: dict[str, list[Entry]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            entry = _to_entry(server, path, method.upper(), operation)
            entries.setdefault(operation["tags"][0], []).append(entry)
    return [
        Group(tag.value, str(title), tuple(entries[tag.value]))
        for tag, title in TAGS.items()
        if tag.value in entries
    ]


def to_shapes(document: Schema) -> list[ShapeRow]:
    return [
        ShapeRow(
            name,
            schema.get("description", ""),
            tuple(_fields(schema)),
            tuple(schema.get("enum", ())),
        )
        for name, schema in document["components"]["schemas"].items()
    ]


def _to_entry(server: str, path: str, method: str, operation: Schema) -> Entry:
    content = operation.get("requestBody", {}).get("content", {})
    body = content.get(JSON, {}).get("schema", {})
    success = next(
        answer for code, answer in operation["responses"].items() if code in _CODES
    )
    answered = success.get("content", {}).get(JSON, {}).get("schema", {})
    return Entry(
        name=operation["operationId"],
        method=method,
        path=path,
        summary=operation["summary"],
        description=operation.get("description", ""),
        scope=operation["x-scope"],
        parameters=tuple(map(_to_parameter, operation.get("parameters", ()))),
        body=tuple(_fields(body)),
        takes_files=FORM in content,
        answer=_referred(answered),
        statuses=tuple(operation["responses"]),
        example=_to_example(server + path, method, body),
    )


def _to_parameter(parameter: Schema) -> Field:
    schema = {"description": parameter.get("description", ""), **parameter["schema"]}
    return _to_field(parameter["name"], schema, required=parameter["required"])


def _fields(schema: Schema) -> Iterator[Field]:
    required = schema.get("required", ())
    for name, value in schema.get("properties", {}).items():
        yield _to_field(name, value, required=name in required)


def _to_field(name: str, schema: Schema, *, required: bool) -> Field:
    kind = _without_null(schema)
    is_list = kind.get("type") == "array"
    inner = _without_null(kind["items"]) if is_list else kind
    return Field(
        name=name,
        kind=str(_FORMATS.get(inner.get("format", ""), "") or _word(inner)),
        shape=_referred(inner),
        is_list=is_list,
        required=required,
        limits=_to_limits(kind, schema.get("default")),
        description=schema.get("description", ""),
    )


def _without_null(schema: Schema) -> Schema:
    kinds = [kind for kind in schema.get("anyOf", ()) if kind.get("type") != "null"]
    return kinds[0] if kinds and "properties" not in schema else schema


def _word(schema: Schema) -> str:
    return str(_KINDS.get(schema.get("type", ""), ""))


def _referred(schema: Schema) -> str:
    return str(schema.get("$ref", "")).removeprefix(REFERENCE)


def _to_limits(schema: Schema, default: Any) -> str:
    limits = []
    if "minimum" in schema and schema.get("maximum", LARGE) < LARGE:
        limits.append(f"{schema['minimum']}–{schema['maximum']}")
    if "maxLength" in schema:
        limits.append(gettext("up to %(count)s characters", count=schema["maxLength"]))
    if "maxItems" in schema:
        limits.append(gettext("up to %(count)s", count=schema["maxItems"]))
    if default not in (None, "", [], False) and not isinstance(default, dict):
        limits.append(gettext("else %(value)s", value=default))
    return "; ".join(limits)


_SAMPLES: Final[Mapping[str, Any]] = {
    "title": "打印机脱机",
    "sections": [
        {"name": "symptom", "text": "…"},
        {"name": "resolution", "text": "…"},
    ],
    "solved": True,
    "url": "https://desk.example/events",
    "kinds": ["incident.closed"],
}


def _to_example(address: str, method: str, body: Schema) -> str:
    """A call that can be pasted into a shell, with what must be said and no more."""
    for place, value in (
        ("{id}", "1"),
        ("{number}", "1" if "revisions" in address else INCIDENTS.write(1)),
    ):
        address = address.replace(place, value)
    lines = [f"curl -H \"Authorization: Bearer $TOKEN\" '{address}'"]
    if method != "GET":
        lines[0] = lines[0].replace("curl ", f"curl -X {method} ")
    if body:
        needed = {name: _SAMPLES.get(name, "…") for name in body.get("required", ())}
        data = json.dumps(needed, ensure_ascii=False)
        lines += ["-H 'Content-Type: application/json'", f"-d '{data}'"]
    return " \\\n  ".join(lines)
