"""The paragraphs of DrawingML as they are shown: shapes, slides, diagrams, notes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from ingest import formulas, symbols, visibility
from ingest.extraction import LossCode
from ingest.numbering import MAX_LEVELS, Counters, Level
from ingest.visibility import LeftOut
from ingest.xml_text import local_name

_KINDS: Final = {
    "arabicPlain": ("decimal", "%1"), "arabicPeriod": ("decimal", "%1."),
    "arabicParenR": ("decimal", "%1)"), "arabicParenBoth": ("decimal", "(%1)"),
    "arabicDbPlain": ("decimalFullWidth", "%1"), "arabicDbPeriod": ("decimalFullWidth", "%1．"),
    "alphaLcPeriod": ("lowerLetter", "%1."), "alphaLcParenR": ("lowerLetter", "%1)"),
    "alphaLcParenBoth": ("lowerLetter", "(%1)"), "alphaUcPeriod": ("upperLetter", "%1."),
    "alphaUcParenR": ("upperLetter", "%1)"), "alphaUcParenBoth": ("upperLetter", "(%1)"),
    "romanLcPeriod": ("lowerRoman", "%1."), "romanLcParenR": ("lowerRoman", "%1)"),
    "romanLcParenBoth": ("lowerRoman", "(%1)"), "romanUcPeriod": ("upperRoman", "%1."),
    "romanUcParenR": ("upperRoman", "%1)"), "romanUcParenBoth": ("upperRoman", "(%1)"),
    "circleNumDbPlain": ("decimalEnclosedCircle", "%1"),
    "circleNumWdWhitePlain": ("decimalEnclosedCircle", "%1"),
    "circleNumWdBlackPlain": ("decimalEnclosedCircle", "%1"),
    "ea1ChsPlain": ("chineseCounting", "%1"), "ea1ChsPeriod": ("chineseCounting", "%1."),
    "ea1ChtPlain": ("chineseCounting", "%1"), "ea1ChtPeriod": ("chineseCounting", "%1."),
    "ea1JpnKorPlain": ("chineseCounting", "%1"), "ea1JpnKorPeriod": ("chineseCounting", "%1."),
    "ea1JpnChsDbPeriod": ("chineseCounting", "%1．"),
}  # fmt: skip
_FONTS: Final = ("sym", "latin")
_STRUCK: Final = frozenset({"sngStrike", "dblStrike"})


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str
    level: int = 0
    """Of a numbered one, from 1; 0 for any other."""


@dataclass(slots=True)
class DrawingText:
    """Reads paragraphs; *links* are the targets of the part's relations."""

    left_out: LeftOut = field(default_factory=LeftOut)
    links: Mapping[str, str] = field(default_factory=dict)

    def paragraphs(self, root: etree._Element) -> Iterator[Paragraph]:
        """Those below *root*, without what is empty."""
        counting = _Counting()
        for paragraph in root.iter():
            if local_name(paragraph) == "p":
                text = "".join(self._inline(paragraph)).strip()
                label, level = counting.label(paragraph)
                if text:
                    yield Paragraph(f"{label}{text}", level)

    def _inline(self, parent: etree._Element) -> Iterator[str]:
        base = ""
        for element in parent:
            name = local_name(element)
            if name in {"r", "fld"}:
                text = self._run(element, base)
            elif name in {"br", "tab"}:
                text = "\n" if name == "br" else " "
            elif name == "oMath":
                text = formulas.to_text(element)
            elif name == "AlternateContent":
                text = "".join(self._inline(element[0] if len(element) else element))
            elif name in {"pPr", "endParaRPr"}:
                text = ""
            else:
                text = "".join(self._inline(element))
            base = text[-1:] or base
            yield text

    def _run(self, run: etree._Element, base: str) -> str:
        text = "".join(each.text or "" for each in run if local_name(each) == "t")
        properties = _child(run, "rPr")
        if properties is None:
            return text
        if properties.get("strike") in _STRUCK:
            self.left_out.add(LossCode.STRUCK_OUT, text)
            return ""
        for font in map(_child, [properties] * len(_FONTS), _FONTS):
            if font is not None:
                text = symbols.from_private(font.get("typeface") or "", text)
        if symbols.UNKNOWN in text:
            self.left_out.add(LossCode.UNKNOWN_SIGN)
            text = text.replace(symbols.UNKNOWN, " ")
        shift = properties.get("baseline") or "0"
        if shift.strip("0"):
            text = (visibility.lowered if shift.startswith("-") else visibility.raised)(
                text, base
            )
        link = _child(properties, "hlinkClick")
        return (
            visibility.with_target(text, self._target(link))
            if link is not None
            else text
        )

    def _target(self, link: etree._Element) -> str:
        keys = (str(key) for name, key in link.items() if str(name).endswith("}id"))
        return self.links.get(next(keys, ""), "")


class _Counting:
    """Numbers of one body of text: a paragraph without one ends its level and deeper ones."""

    def __init__(self) -> None:
        self._shown = [Level("none", "")] * MAX_LEVELS
        self._counters = Counters(self._shown)

    def label(self, paragraph: etree._Element) -> tuple[str, int]:
        properties = _child(paragraph, "pPr")
        place = _place(properties)
        mark = None if properties is None else _child(properties, "buAutoNum")
        if mark is None:
            self._forget(place)
            return "", 0
        kind, template = _KINDS.get(mark.get("type") or "", ("decimal", "%1."))
        template = template.replace("%1", f"%{place + 1}")
        start = mark.get("startAt") or "1"
        shown = Level(kind, template, int(start) if start.isdecimal() else 1)
        if self._shown[place] != shown:
            self._forget(place)
            self._shown[place] = shown
        return self._counters.next(place, self._shown), place + 1

    def _forget(self, place: int) -> None:
        for deeper in range(place, MAX_LEVELS):
            if self._shown[deeper].kind != "none":
                self._shown[deeper] = Level("none", "")
                self._counters.clear(deeper)


def _place(properties: etree._Element | None) -> int:
    text = "0" if properties is None else properties.get("lvl") or "0"
    return min(int(text), 8) if text.isdecimal() else 0


def _child(parent: etree._Element, name: str) -> etree._Element | None:
    return next((child for child in parent if local_name(child) == name), None)
