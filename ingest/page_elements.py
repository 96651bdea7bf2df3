"""What a browser shows of single elements of a page: forms, lists, and what is hidden."""

import re
from typing import Final

from lxml import etree

from ingest import numbering, visibility
from ingest.extraction import LossCode
from ingest.page_styles import LINE_THROUGH, UNSEEN, Styles
from ingest.visibility import LeftOut
from ingest.xml_text import local_name

_STRUCK: Final = frozenset({"del", "s", "strike"})
_READINGS: Final = frozenset({"rt", "rtc", "rp"})
RARE: Final = _STRUCK | _READINGS
"""Tags of what is not read, whatever else is said of it."""
"""Tags of what is not seen by itself."""
_TYPED: Final = frozenset(
    [
        "", "text", "search", "tel", "url", "email", "number", "date", "datetime-local",
        "month", "week", "time", "range", "color",
    ]
)  # fmt: skip
_TYPES: Final = {
    "1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman",
    "I": "upperRoman",
}  # fmt: skip
_STYLES: Final = {
    "decimal": "decimal", "decimal-leading-zero": "decimalZero",
    "lower-alpha": "lowerLetter", "lower-latin": "lowerLetter",
    "upper-alpha": "upperLetter", "upper-latin": "upperLetter",
    "lower-roman": "lowerRoman", "upper-roman": "upperRoman",
    "cjk-ideographic": "chineseCounting", "simp-chinese-informal": "chineseCounting",
    "trad-chinese-informal": "chineseCounting", "japanese-informal": "chineseCounting",
    "cjk-decimal": "ideographDigital", "simp-chinese-formal": "chineseLegalSimplified",
    "cjk-heavenly-stem": "ideographTraditional", "cjk-earthly-branch": "ideographZodiac",
    "katakana": "aiueo", "katakana-iroha": "iroha", "none": "bullet", "disc": "bullet",
    "circle": "bullet", "square": "bullet", "hangul": "ganada",
}  # fmt: skip
_LIST_STYLE: Final = re.compile(r"list-style(?:-type)?\s*:\s*([^;]+)")
_WIDE_KINDS: Final = frozenset(
    ["chineseCounting", "ideographDigital", "chineseLegalSimplified"]
)


def is_unseen(
    element: etree._Element, name: str, styles: Styles, left_out: LeftOut
) -> bool:
    """Whether a browser shows nothing of *element*, or shows it struck out; counted."""
    if name == "rp":
        return True
    code = _unseen(element, name, styles)
    if code is LossCode.HIDDEN and left_out.reads_hidden:
        left_out.add(LossCode.HIDDEN_SHOWN, "".join(map(str, element.itertext())))
        return False
    if code is not None:
        left_out.add(code, "".join(map(str, element.itertext())))
    return code is not None


def _unseen(element: etree._Element, name: str, styles: Styles) -> LossCode | None:
    """Why it is not read, by its tag, its own style, and the page's."""
    style = (element.get("style") or "").lower()
    if name in _READINGS:
        return LossCode.READING
    if name in _STRUCK or (style and LINE_THROUGH.search(style)):
        return LossCode.STRUCK_OUT
    if "hidden" in element.attrib or (style and UNSEEN.search(style)):
        return LossCode.HIDDEN
    code = styles.unseen(element, name)
    # What an element says itself outweighs the page.
    return None if code is LossCode.HIDDEN and "display" in style else code


def control_text(element: etree._Element, left_out: LeftOut) -> str:
    """What is typed, ticked or chosen in a form; nothing in a list of proposals."""
    name = local_name(element)
    if name == "input":
        return _input_text(element, left_out)
    if name == "textarea":
        return (element.text or "").strip() or _prompt(element, left_out)
    if name == "select":
        options = list(element.iter("option"))
        chosen = [each for each in options if "selected" in each.attrib]
        if not chosen and "multiple" not in element.attrib:
            chosen = options[:1]
        return ", ".join(" ".join(map(str, each.itertext())).strip() for each in chosen)
    return ""


def _input_text(element: etree._Element, left_out: LeftOut) -> str:
    kind = (element.get("type") or "").lower()
    if kind in {"checkbox", "radio"}:
        ticked = "checked" in element.attrib
        return visibility.TICKED if ticked else visibility.EMPTY
    if kind in _TYPED:
        return (element.get("value") or "").strip() or _prompt(element, left_out)
    return (element.get("value") or "") if kind in {"submit", "button", "reset"} else ""


def _prompt(element: etree._Element, left_out: LeftOut) -> str:
    left_out.add(LossCode.PROMPT, element.get("placeholder") or "")
    return ""


class Numbers:
    """The numbers of one list's items."""

    def __init__(self, element: etree._Element) -> None:
        self._kind = _list_kind(element)
        self._step = -1 if "reversed" in element.attrib else 1
        items = sum(local_name(child) == "li" for child in element)
        self._next = _integer(element.get("start"), items if self._step < 0 else 1)

    def label(self, item: etree._Element) -> str:
        """The label of the next *item*, with what parts it from its text."""
        number = _integer(item.get("value"), self._next)
        self._next = number + self._step
        style = _LIST_STYLE.search((item.get("style") or "").lower())
        kind = _TYPES.get(item.get("type") or "", self._kind)
        kind = _style_kind(style[1]) or kind if style else kind
        text = numbering.to_text(number, kind)
        sign = "、" if kind in _WIDE_KINDS else "."
        return numbering.with_space(f"{text}{sign}") if text else ""


def _list_kind(element: etree._Element) -> str:
    style = _LIST_STYLE.search((element.get("style") or "").lower())
    if style and (kind := _style_kind(style[1])):
        return kind
    if local_name(element) != "ol":
        return "bullet"
    return _TYPES.get(element.get("type") or "1", "decimal")


def _style_kind(value: str) -> str:
    return next((_STYLES[word] for word in value.split() if word in _STYLES), "")


def _integer(text: str | None, otherwise: int) -> int:
    try:
        return int(text) if text else otherwise
    except ValueError:
        return otherwise
