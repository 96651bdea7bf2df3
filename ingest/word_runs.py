"""The text of one Word paragraph as it is seen: runs, fields, links, forms, formulas."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from ingest import formulas, symbols, visibility
from ingest.extraction import LossCode
from ingest.visibility import LeftOut
from ingest.word_styles import WordStyles
from ingest.word_xml import attribute, find, is_on, number, value
from ingest.xml_text import local_name

_SKIPPED: Final = frozenset(
    {"instrText", "delInstrText", "pPr", "rPr", "sdtPr", "tblPr"}
)
_DELETED: Final = frozenset({"del", "moveFrom", "delText"})
_SIGNS: Final = {
    "tab": "\t",
    "br": "\n",
    "cr": "\n",
    "noBreakHyphen": "-",
    "ptab": "\t",
}
_SHIFTS: Final = {"superscript": visibility.raised, "subscript": visibility.lowered}
_RELATION: Final = re.compile(r"\}(?:id|link)$")
_LINK: Final = re.compile(r'\s*HYPERLINK\s+(?:\\[a-z]\s+)*"?([^"\s]+)', re.IGNORECASE)


@dataclass(slots=True)
class _Field:
    """A field: its command, and where its result begins in the paragraph."""

    command: list[str] = field(default_factory=list)
    start: int | None = None


class WordRuns:
    """Gathers the text of paragraphs; *links* are the targets of the part's relations."""

    def __init__(
        self, styles: WordStyles, links: Mapping[str, str], left_out: LeftOut
    ) -> None:
        self._styles = styles
        self._links = links
        self._left_out = left_out
        self._fields: list[_Field] = []
        self._parts: list[str] = []
        self.boxes: list[etree._Element] = []
        """Text boxes that were met and stand behind the paragraph."""

    def text(self, paragraph: etree._Element) -> str:
        self._parts = []
        for each in self._fields:
            each.start = None if each.start is None else 0
        self._read(paragraph, self._styles.letters(paragraph))
        return "".join(self._parts).strip()

    def _read(self, parent: etree._Element, letters: Mapping[str, str]) -> None:
        for element in parent:
            self._element(element, local_name(element), letters)

    def _element(
        self, element: etree._Element, name: str, letters: Mapping[str, str]
    ) -> None:
        if name == "r":
            self._run(element, letters)
        elif name == "t":
            font = letters.get("font", "")
            self._say(symbols.from_private(font, element.text or ""))
        elif name in _SIGNS:
            self._parts.append(_SIGNS[name])
        elif name in _DELETED:
            self._left_out.add(LossCode.TRACKED_DELETION, _words(element))
        elif name == "instrText" and self._fields:
            self._fields[-1].command.append(element.text or "")
        elif name not in _SKIPPED:
            self._rarer(element, name, letters)

    def _rarer(
        self, element: etree._Element, name: str, letters: Mapping[str, str]
    ) -> None:
        if name == "fldChar":
            self._field(element)
        elif name in {"hyperlink", "fldSimple"}:
            start = len(self._parts)
            self._read(element, letters)
            self._lead(start, self._target(element))
        elif name == "ruby":
            self._left_out.add(LossCode.READING, _words(find(element, "rt")))
            self._read(_children(element, "rubyBase"), letters)
        elif name == "sdt":
            self._control(element, letters)
        elif name == "sym":
            code = attribute(element, "char")
            is_code = re.fullmatch(r"[0-9A-Fa-f]{1,6}", code)
            sign = (
                symbols.from_code(attribute(element, "font"), int(code, 16))
                if is_code
                else ""
            )
            self._say(sign)
        elif name == "oMath":
            self._parts.append(formulas.to_text(element))
        else:
            self._drawn(element, name, letters)

    def _drawn(
        self, element: etree._Element, name: str, letters: Mapping[str, str]
    ) -> None:
        if name == "txbxContent":
            self.boxes.append(element)
        elif name == "AlternateContent":
            self._read(chosen(element), letters)
        elif name == "textpath":
            self._parts.append(f" {element.get('string') or ''} ")
        else:
            if name == "docPr":
                self._describe(element.get("descr"))
            elif name == "shape":
                self._describe(element.get("alt"))
            self._read(element, letters)

    def _describe(self, description: str | None) -> None:
        if words := visibility.description(description):
            self._parts.append(f" {words} ")

    def _run(self, run: etree._Element, around: Mapping[str, str]) -> None:
        letters = self._styles.run_letters(run, around)
        code = LossCode.STRUCK_OUT if letters.get("struck") else None
        code = LossCode.HIDDEN if letters.get("hidden") else code
        if code is not None:
            # Fields begin and end in runs of their own, which may be hidden.
            for element in run:
                if local_name(element) in {"fldChar", "instrText"}:
                    self._element(element, local_name(element), letters)
            self._left_out.add(code, _words(run))
            return
        start = len(self._parts)
        self._read(run, letters)
        shift = _SHIFTS.get(letters.get("shift", ""))
        if shift is not None:
            base = next(
                (part[-1] for part in reversed(self._parts[:start]) if part), ""
            )
            self._parts[start:] = [shift("".join(self._parts[start:]), base)]

    def _say(self, text: str) -> None:
        if symbols.UNKNOWN in text:
            self._left_out.add(LossCode.UNKNOWN_SIGN)
            text = text.replace(symbols.UNKNOWN, " ")
        self._parts.append(text)

    def _field(self, mark: etree._Element) -> None:
        kind = attribute(mark, "fldCharType")
        if kind == "begin":
            self._fields.append(_Field())
            self._parts.append(_form_field(find(mark, "ffData")))
        elif kind == "separate" and self._fields:
            self._fields[-1].start = len(self._parts)
        elif kind == "end" and self._fields:
            ended = self._fields.pop()
            if ended.start is not None:
                link = _LINK.match("".join(ended.command))
                self._lead(ended.start, link[1] if link else "")

    def _target(self, element: etree._Element) -> str:
        if command := attribute(element, "instr"):
            link = _LINK.match(command)
            return link[1] if link else ""
        keys = (
            str(key) for name, key in element.items() if _RELATION.search(str(name))
        )
        return self._links.get(next(keys, ""), "")

    def _lead(self, start: int, target: str) -> None:
        text = "".join(self._parts[start:])
        self._parts[start:] = [visibility.with_target(text, target)]

    def _control(self, control: etree._Element, letters: Mapping[str, str]) -> None:
        properties = find(control, "sdtPr")
        ticked = tick(properties)
        if ticked:
            self._parts.append(ticked)
        elif is_prompt(properties):
            self._left_out.add(LossCode.PROMPT, _words(control))
        else:
            self._read(_children(control, "sdtContent"), letters)


def is_prompt(properties: etree._Element | None) -> bool:
    """Whether a content control shows what it asks for instead of an answer."""
    prompt = find(properties, "showingPlcHdr")
    return prompt is not None and is_on(prompt)


def tick(properties: etree._Element | None) -> str:
    """The box of a control that is one; empty for any other."""
    box = find(properties, "checkbox")
    if box is None:
        return ""
    checked = find(box, "checked")
    said = "" if checked is None else next(iter(checked.attrib.values()), "1")
    return visibility.TICKED if str(said) in {"1", "true", "on"} else visibility.EMPTY


def _form_field(data: etree._Element | None) -> str:
    """What is ticked or chosen in a form field of old."""
    box = find(data, "checkBox")
    if box is not None:
        state = find(box, "checked")
        state = find(box, "default") if state is None else state
        return (
            visibility.TICKED
            if state is not None and is_on(state)
            else visibility.EMPTY
        )
    choice = find(data, "ddList")
    entries = [
        value(each)
        for each in (() if choice is None else choice)
        if local_name(each) == "listEntry"
    ]
    result = find(choice, "result")
    place = number(find(choice, "default") if result is None else result)
    return entries[place] if place < len(entries) else ""


def chosen(alternates: etree._Element) -> etree._Element:
    """The first choice: the fallback repeats its text for older readers."""
    for name in ("Choice", "Fallback"):
        for element in alternates:
            if local_name(element) == name:
                return element
    return alternates


def _children(parent: etree._Element, name: str) -> etree._Element:
    found = find(parent, name)
    return parent.makeelement("none") if found is None else found


def _words(element: etree._Element | None) -> str:
    if element is None:
        return ""
    texts = (each for each in element.iter() if local_name(each) in {"t", "delText"})
    return "".join(each.text or "" for each in texts)
