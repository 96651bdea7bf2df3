"""What the XML attributes of a message may say: nothing that the contract does not know."""

from collections.abc import Mapping
from functools import cache
from typing import Final
from xml.etree import ElementTree as ET

from web.soap import contract
from web.soap.envelope import UTILITY, Version
from web.soap.faults import BadMessageFault
from web.soap.reader import Node

_SCHEMA: Final = "{http://www.w3.org/2001/XMLSchema}"
_INSTANCE: Final = "http://www.w3.org/2001/XMLSchema-instance"
_TYPE: Final = f"{{{_INSTANCE}}}type"
_PASSED_OVER: Final = frozenset(
    {
        _INSTANCE,
        *Version,
        "http://schemas.xmlsoap.org/soap/encoding/",
        "http://www.w3.org/2003/05/soap-encoding",
        "http://www.w3.org/XML/1998/namespace",
        # The media type of a file, which says nothing of the value.
        "http://www.w3.org/2004/11/xmlmime",
        "http://www.w3.org/2005/05/xmlmime",
        # Ids by which signatures refer to elements.
        UTILITY,
    }
)
"""Namespaces of attributes that belong to XML, to SOAP, or to how a value travels."""
_SPECIAL: Final = {
    "string": {"normalizedString", "token", "language", "NMTOKEN", "Name", "NCName"},
    # Wider than the schema's, because clients name what they have: the value decides.
    "int": {
        *("integer", "long", "short", "byte", "unsignedLong", "unsignedInt"),
        *("unsignedShort", "unsignedByte", "nonNegativeInteger", "positiveInteger"),
    },
}
"""Types that may stand for the one that the contract names."""

Types = Mapping[str, Mapping[str, str]]
"""The type of each child, for each operation and type of the contract, by local names."""


def require_known(wrapper: Node) -> None:
    """Raise ``BadMessageFault`` with the path of an attribute that would be lost."""
    _require(wrapper, wrapper.local, "", wrapper.local)


def _require(node: Node, path: str, declared: str, children: str) -> None:
    """*declared* is the node's type, *children* where the types of its children stand."""
    for name, value in node.attributes.items():
        namespace, _, local = name.rpartition("}")
        if namespace.removeprefix("{") not in _PASSED_OVER:
            raise BadMessageFault(
                f"{path} has no attribute {local}. Send it as an element.",
                path=f"{path}/@{local}",
            )
        if name == _TYPE and not _may_stand_for(declared, value):
            raise BadMessageFault(
                f"{path} is no {value.strip()}, but {declared or 'of no named type'}.",
                path=path,
            )
    types = _read_types().get(children, {})
    is_list = children.endswith("List")
    for place, child in enumerate(node.children, 1):
        index = f"[{place}]" if is_list else ""
        known = types.get(child.local, "")
        _require(child, f"{path}/{child.local}{index}", known, known)


def _may_stand_for(declared: str, value: str) -> bool:
    local = value.strip().rpartition(":")[2]
    return bool(declared) and local in {declared, *_SPECIAL.get(declared, ())}


@cache
def _read_types() -> Types:
    schema = ET.fromstring(contract.read(contract.EXTENDED))  # noqa: S314 - our own.
    return {
        each.get("name", ""): {
            element.get("name", ""): element.get("type", "").rpartition(":")[2]
            for element in each.iter(f"{_SCHEMA}element")
            if element is not each
        }
        for each in schema
    }
