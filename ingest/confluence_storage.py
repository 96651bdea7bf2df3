"""What Confluence stores of a page: XHTML with elements of its own, as a page of HTML."""

import html
import re
from typing import Final

from lxml import etree

from ingest import page_walk, visibility
from ingest.errors import DamagedFileError
from ingest.extraction import Block, LossCode
from ingest.visibility import LeftOut
from ingest.xml_text import local_name, parse_xml

_SPACES: Final = 'xmlns:ac="urn:ac" xmlns:ri="urn:ri"'
_ENTITY: Final = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)[a-zA-Z][a-zA-Z0-9]{1,31};")
_CODE: Final = frozenset({"code", "noformat", "plantuml", "mermaid"})
_SHOWN: Final = {"status": "title", "jira": "key", "anchor": ""}
"""Macros that show one of their parameters."""
_SILENT: Final = frozenset(
    [
        "parameter",
        "task-id",
        "task-uuid",
        "task-status",
        "emoticon",
        "placeholder",
        "image",
    ]
)
_BODIES: Final = frozenset(
    ["rich-text-body", "layout-cell", "layout-section", "layout"]
)
_NAMES: Final = ("content-title", "filename", "value", "space-key")


def blocks(stored: str, left_out: LeftOut) -> list[Block]:
    """Raise ``DamagedFileError`` for what is no XML."""
    text = _ENTITY.sub(lambda match: html.unescape(match[0]), stored)
    root = parse_xml(f"<div {_SPACES}>{text}</div>".encode())
    for element in list(root.iter("{urn:ac}*")):
        _translate(element, left_out)
    return page_walk.blocks(root, left_out)


def try_blocks(stored: str, left_out: LeftOut) -> list[Block] | None:
    """As ``blocks``; ``None`` for what is no XML."""
    try:
        return blocks(stored, left_out)
    except DamagedFileError:
        return None


def _translate(element: etree._Element, left_out: LeftOut) -> None:
    name = local_name(element)
    if name in {"structured-macro", "macro"}:
        _translate_macro(element)
    elif name == "link":
        words = _words(element, "plain-text-link-body")
        _replace(element, "span", words or _named(element))
    elif name in {"task", "task-list", "task-body"}:
        _translate_task(element, name)
    elif name in _SILENT:
        # Of a picture, its description is all that is text.
        if name == "placeholder":
            left_out.add(LossCode.PROMPT, "".join(map(str, element.itertext())))
        _replace(element, "span", _attribute(element, "alt"))
    elif name in _BODIES:
        element.tag = "div"


def _translate_task(element: etree._Element, name: str) -> None:
    if name != "task":
        element.tag = "ul" if name == "task-list" else "span"
        return
    status = next((each.text for each in element.iter("{urn:ac}task-status")), "")
    sign = visibility.TICKED if status == "complete" else visibility.EMPTY
    element.tag, element.text = "li", f"{sign} "


def _translate_macro(macro: etree._Element) -> None:
    kind = _attribute(macro, "name")
    given = {
        _attribute(each, "name"): each.text or ""
        for each in macro.iterchildren("{urn:ac}parameter")
    }
    code = _words(macro, "plain-text-body")
    if kind in _CODE or code:
        _replace(macro, "pre", code)
    elif kind in _SHOWN:
        _replace(macro, "span", given.get(_SHOWN[kind], ""))
    else:
        macro.tag = "div"
        if given.get("title"):
            title = etree.Element("p")
            title.text = given["title"]
            macro.insert(0, title)


def _replace(element: etree._Element, tag: str, text: str) -> None:
    """What stands in the place of *element*; what follows it stays."""
    tail = element.tail
    element.clear()
    element.tag, element.text, element.tail = tag, text, tail


def _words(element: etree._Element, name: str) -> str:
    return "".join(
        "".join(map(str, each.itertext()))
        for each in element.iterchildren(f"{{urn:ac}}{name}")
    )


def _named(link: etree._Element) -> str:
    """The text of a link, else what it leads to."""
    body = "".join(
        "".join(map(str, each.itertext()))
        for each in link.iterchildren("{urn:ac}link-body")
    )
    found = (
        _attribute(each, name) for each in link.iter("{urn:ri}*") for name in _NAMES
    )
    return body or next(filter(None, found), "")


def _attribute(element: etree._Element, name: str) -> str:
    return next(
        (
            str(value)
            for key, value in element.items()
            if str(key).rpartition("}")[2] == name
        ),
        "",
    )
