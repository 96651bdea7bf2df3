"""What a browser shows of single elements of a page: forms, lists, and what is hidden."""

import re
from typing import Final

from lxml import etree

from ingest import numbering, visibility
from ingest.extraction import LossCode
from ingest.visibility import LeftOut
from ingest.xml_text import local_name

_STRUCK: Final = frozenset({"del", "s", "strike"})
_READINGS: Final = frozenset({"rt", "rp", "rtc"})
_LINE_THROUGH: Final = re.compile(r"text-decoration[\w-]*\s*:[^;]*line-through")
_UNSEEN: Final = re.compile(
    r"(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all)"
)
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


def is_unseen(element: etree._Element, name: str, left_out: LeftOut) -> bool:
    """Whether a browser shows nothing of *element*, or shows it struck out; counted."""
    style = (element.get("style") or "").lower()
    if name in _READINGS:
        code = None if name == "rp" else LossCode.READING
    elif name in _STRUCK or (style and _LINE_THROUGH.search(style)):
        code = LossCode.STRUCK_OUT
    elif "hidden" in element.attrib or (style and _UNSEEN.search(style)):
        code = LossCode.HIDDEN
    else:
        return False
    if code is not None:
        left_out.add(code, "".join(map(str, element.itertext())))
    return True


def control_text(element: etree._Element, left_out: LeftOut) -> str | None:
    """What is typed, ticked or chosen in a form; ``None`` for what is no control."""
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
    return "" if name == "datalist" else None


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
