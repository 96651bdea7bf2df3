"""Elements to inputs, and outputs to elements, as the shapes of the operations say."""

import base64
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any, Final, get_args, get_origin
from xml.sax.saxutils import escape

from pydantic import ValidationError

from web.api.content import Content
from web.api.shapes import Shape, unwrapped
from web.soap.envelope import NAMESPACE
from web.soap.faults import SoapFault
from web.soap.reader import Node

_NIL: Final = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_PIECE: Final = 3 * (1 << 16)
_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_BOOLEANS: Final = {"true": True, "1": True, "false": False, "0": False}


class BadInputFault(SoapFault):
    """An element has a value that the operation does not take."""

    def __init__(self, message: str, path: str) -> None:
        super().__init__("invalid_input", message, path=path)


def to_input(shape: type[Shape], node: Node) -> Shape:
    """Read the operation's wrapper. Raise ``BadInputFault`` that names the element."""
    values = _to_values(shape, node, node.local)
    try:
        return shape.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        path = _to_path(shape, node.local, first["loc"])
        raise BadInputFault(f"{path}: {first['msg']}.", path) from error


def to_xml(name: str, value: Any, item: str = "value") -> Iterator[bytes]:
    """The element *name* with *value*; a file is read only as it is written.

    *item* names the elements of a list.
    """
    yield f"<{name}>".encode()
    if isinstance(value, Shape):
        for field in type(value).model_fields:
            inner = getattr(value, field)
            if inner is not None:
                of_list = value.item_names.get(field, "value")
                yield from to_xml(to_camel(field), inner, of_list)
    elif isinstance(value, list):
        for each in value:
            yield from to_xml(item, each)
    elif isinstance(value, Content):
        yield from _to_base64(value)
    else:
        yield _to_text(value).encode()
    yield f"</{name}>".encode()


def to_camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def _to_values(shape: type[Shape], node: Node, path: str) -> dict[str, Any]:
    """What the element's children say, by the names of the shape's fields."""
    fields = {to_camel(name): name for name in shape.model_fields}
    values: dict[str, Any] = {}
    for child in node.children:
        place = f"{path}/{child.local}"
        name = fields.get(child.local) if child.namespace in (NAMESPACE, "") else None
        if name is None:
            raise BadInputFault(f"There is no element {child.local} in {path}.", place)
        if name in values:
            raise BadInputFault(f"The element {child.local} is there twice.", place)
        if child.attributes.get(_NIL, "").strip() in ("true", "1"):
            continue
        annotation = shape.model_fields[name].annotation
        values[name] = _to_value(annotation, child, place, shape.item_names.get(name))
    if node.text.strip():
        raise BadInputFault(f"There is text between the elements of {path}.", path)
    return values


def _to_value(annotation: Any, node: Node, path: str, item: str | None) -> Any:
    kind = unwrapped(annotation)
    if get_origin(kind) is list:
        (inner,) = get_args(kind)
        names = {child.local for child in node.children}
        if names - {item or "value"} or node.text.strip():
            raise BadInputFault(f"{path} is a list of {item or 'value'}.", path)
        return [
            _to_value(inner, child, f"{path}/{child.local}[{place}]", None)
            for place, child in enumerate(node.children, 1)
        ]
    if isinstance(kind, type) and issubclass(kind, Shape):
        return _to_values(kind, node, path)
    if kind is Content:
        return node.content
    if node.children:
        raise BadInputFault(f"{path} holds a text, not elements.", path)
    if kind is bool:
        return _BOOLEANS.get(node.text.strip(), node.text)
    return node.text if kind is str else node.text.strip()


def _to_path(shape: type[Shape], start: str, places: tuple[int | str, ...]) -> str:
    """An error's place in the words of the message."""
    path, item = start, ""
    current: Any = shape
    for place in places:
        if isinstance(place, int):
            path += f"/{item}[{place + 1}]"
            continue
        path += f"/{to_camel(place)}"
        fields: Mapping[str, Any] = getattr(current, "model_fields", {})
        names: Mapping[str, str] = getattr(current, "item_names", {})
        item = names.get(place, "value")
        current = unwrapped(fields[place].annotation) if place in fields else None
        if get_origin(current) is list:
            current = unwrapped(get_args(current)[0])
    return path


def _to_text(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case Enum():
            return escape(str(value.value))
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case _:
            return escape(_NOT_XML.sub("\ufffd", str(value)), {"\r": "&#13;"})


def _to_base64(content: Content) -> Iterator[bytes]:
    with content.file as file:
        while piece := file.read(_PIECE):
            yield base64.b64encode(piece)
