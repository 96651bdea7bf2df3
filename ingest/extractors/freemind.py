"""FreeMind and Freeplane: one map as an outline."""

from collections.abc import Iterator
from typing import BinaryIO, Final

from lxml import etree

from ingest import mind_maps
from ingest.errors import DamagedFileError
from ingest.extraction import Extraction, Loss, LossCode
from ingest.mind_maps import Relation, Topic
from ingest.xml_text import local_name, parse_xml

_NOTES: Final = frozenset({"NOTE", "DETAILS"})
_LINES: Final = frozenset({"p", "li", "tr", "h1", "h2", "h3", "h4", "pre", "div"})


class FreeMindExtractor:
    def extract(self, source: BinaryIO) -> Extraction:
        # The program writes no declaration, and letters beyond ASCII as references.
        root = parse_xml(source.read())
        middle = root.find("{*}node")
        if local_name(root) != "map" or middle is None:
            raise DamagedFileError("The mind map is damaged.")
        encrypted = sum(
            bool(each.get("ENCRYPTED_CONTENT")) for each in root.iter("node")
        )
        return Extraction(
            structure=tuple(mind_maps.to_blocks(_topic(middle), list(_arrows(root)))),
            losses=_encrypted(encrypted),
        )


def _topic(node: etree._Element) -> Topic:
    """No deeper than the parser lets an element lie."""
    rich = {
        each.get("TYPE", "").upper(): "\n".join(filter(None, _lines(each)))
        for each in node.iterchildren("richcontent")
    }
    values = [
        f"{each.get('NAME', '')}: {each.get('VALUE', '')}"
        for each in node.iterchildren("attribute")
    ]
    return Topic(
        text=node.get("TEXT") or node.get("LOCALIZED_TEXT") or rich.get("NODE", ""),
        key=node.get("ID", ""),
        notes=[text for kind, text in rich.items() if kind in _NOTES] + values,
        target=node.get("LINK", ""),
        children=[_topic(each) for each in node.iterchildren("node")],
    )


def _lines(rich: etree._Element) -> Iterator[str]:
    """The lines of what is formatted; each is read once, where it stands innermost."""
    for element in rich.iter():
        inner = (local_name(each) for each in element.iterdescendants())
        if local_name(element) in _LINES and not any(each in _LINES for each in inner):
            yield " ".join("".join(map(str, element.itertext())).split())


def _arrows(root: etree._Element) -> Iterator[Relation]:
    for arrow in root.iter("arrowlink"):
        node = arrow.getparent()
        if node is not None:
            text = arrow.get("MIDDLE_LABEL", "")
            yield Relation(node.get("ID", ""), arrow.get("DESTINATION", ""), text)


def _encrypted(count: int) -> tuple[Loss, ...]:
    if not count:
        return ()
    detail = "Branches of the map are encrypted."
    return (Loss(LossCode.ENCRYPTED_PART, f"count {count}", detail),)
