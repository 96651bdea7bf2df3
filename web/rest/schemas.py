"""The shapes of the operations as JSON schemas, in the words of OpenAPI 3.1."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from pydantic.json_schema import models_json_schema

from web.api.shapes import Shape
from web.rest.route import Route

REFERENCE: Final = "#/components/schemas/"
Schema = Mapping[str, Any]
Translate = Callable[[str], str]
Mode = Literal["validation", "serialization"]


@dataclass(frozen=True, slots=True)
class Schemas:
    """The schemas of all shapes that cross the border, by their classes."""

    inputs: Mapping[Any, Schema]
    """Whole, because path, query and body share the fields of one."""
    outputs: Mapping[Any, Schema]
    """As references into the components."""
    components: Mapping[str, Schema]

    def of_body(self, route: Route) -> Schema:
        """What is sent to *route* beside its address."""
        whole = self.inputs[route.operation.takes]
        return {
            **whole,
            "properties": {
                name: whole["properties"][name] for name in route.other_fields
            },
            "required": [
                name for name in whole.get("required", ()) if name in route.other_fields
            ],
        }


def make(routes: Iterable[Route], translate: Translate) -> Schemas:
    """The schemas for *routes*, with descriptions as *translate* gives them."""
    wanted: dict[tuple[type[Shape], Mode], None] = {}
    for route in routes:
        wanted[route.operation.takes, "validation"] = None
        if route.operation.gives is not None and not route.sends_file:
            wanted[route.operation.gives, "serialization"] = None
    found, whole = models_json_schema(
        list(wanted), ref_template=f"{REFERENCE}{{model}}"
    )
    components = {
        name: _tidied(schema, translate) for name, schema in whole["$defs"].items()
    }
    inputs = {
        shape: components.pop(reference["$ref"].removeprefix(REFERENCE))
        for (shape, mode), reference in found.items()
        if mode == "validation"
    }
    outputs = {
        shape: reference
        for (shape, mode), reference in found.items()
        if mode == "serialization"
    }
    return Schemas(inputs, outputs, components)


def without_null(schema: Schema) -> Schema:
    """The schema of a value that may be left out, for where nobody can write null."""
    kinds = [kind for kind in schema.get("anyOf", ()) if kind != {"type": "null"}]
    if len(kinds) != 1:
        return schema
    rest = {key: value for key, value in schema.items() if key != "anyOf"}
    return {**kinds[0], **rest}


def _tidied(schema: Any, translate: Translate) -> Any:
    """Without the titles that only repeat names, and with its words translated."""
    if isinstance(schema, list):
        return [_tidied(each, translate) for each in schema]
    if not isinstance(schema, dict):
        return schema
    tidied = {
        key: _tidied(value, translate)
        for key, value in schema.items()
        if key not in ("title", "description", "properties", "default")
    }
    if "properties" in schema:
        tidied["properties"] = {
            name: _tidied(value, translate)
            for name, value in schema["properties"].items()
        }
    if "description" in schema:
        tidied["description"] = translate(" ".join(schema["description"].split()))
    if schema.get("default") is not None:
        tidied["default"] = schema["default"]
    return tidied
