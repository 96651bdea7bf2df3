"""XML from strangers: parsed without DTD, entities or network, within limits."""

from typing import Final

from lxml import etree

from ingest.errors import DamagedFileError, RefusedError

MAX_DEPTH: Final = 250
"""libxml2 stops at this depth by itself unless it is told to accept huge trees."""

MAX_NAMES: Final = 5_000
"""Tags whose names are kept; no format of ours has so many."""
_names: dict[object, str] = {}

MAX_PROLOGUE: Final = 10_000
"""Bytes in front of a document type declaration."""


_PARSER: Final = etree.XMLParser(
    resolve_entities=False,
    load_dtd=False,
    no_network=True,
    huge_tree=False,
    remove_comments=True,
    remove_pis=True,
)


def parse_xml(data: bytes) -> etree._Element:
    """The root element of *data*.

    Raise ``RefusedError`` for a document type declaration, which none of our formats
    needs, and ``DamagedFileError`` for what is no XML.
    """
    try:
        root = etree.fromstring(data, _PARSER)
    except (etree.XMLSyntaxError, ValueError) as error:
        if b"<!DOCTYPE" in data or b"<\0!\0D\0O\0C" in data:
            raise _with_dtd() from error
        if "_HUGE" in str(error):
            # So libxml2 speaks of every limit of its own.
            raise RefusedError(
                "The file's XML is nested too deeply, or too long."
            ) from error
        raise DamagedFileError("A part of the file is no XML.") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise _with_dtd()
    return root


def parse_drawing_xml(data: bytes) -> etree._Element:
    """As ``parse_xml``, but a DTD that declares nothing itself is let by.

    Many programs begin an SVG with the address of its DTD, which is never fetched.
    """
    head, mark, rest = data.partition(b"<!DOCTYPE")
    declaration, end, body = rest.partition(b">")
    if mark and end and b"[" not in declaration and len(head) < MAX_PROLOGUE:
        return parse_xml(head + body)
    return parse_xml(data)


def _with_dtd() -> RefusedError:
    return RefusedError(
        "The file contains a document type declaration, which may be an attack."
    )


def local_name(element: etree._Element) -> str:
    """The element's name without its namespace; empty for what is no element."""
    tag = element.tag
    name = _names.get(tag)
    if name is None:
        name = tag.rpartition("}")[2] if isinstance(tag, str) else ""
        if len(_names) < MAX_NAMES:
            _names[tag] = name
    return name
