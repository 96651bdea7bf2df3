"""Looking into Word's XML, whose names have two namespaces: transitional and strict."""

from typing import Final

from lxml import etree

from ingest.xml_text import local_name

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT_W: Final = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_OFF: Final = frozenset({"0", "false", "off", "none"})


def attribute(element: etree._Element, name: str) -> str:
    return element.get(f"{_W}{name}") or element.get(f"{_STRICT_W}{name}") or ""


def value(element: etree._Element | None) -> str:
    return "" if element is None else attribute(element, "val")


def find(parent: etree._Element | None, *path: str) -> etree._Element | None:
    """The first descendant that is reached by children of these names."""
    found = parent
    for name in path:
        children = () if found is None else found
        found = next((child for child in children if local_name(child) == name), None)
    return found


def number(element: etree._Element | None, otherwise: int = 0) -> int:
    text = value(element)
    return int(text) if text.isdecimal() else otherwise


def is_on(element: etree._Element) -> bool:
    """Whether a property that may be switched is."""
    return value(element).lower() not in _OFF
