"""What the style sheets inside a page hide or strike out, by class, id and tag."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from ingest.extraction import LossCode

UNSEEN: Final = re.compile(
    r"(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all)"
)
LINE_THROUGH: Final = re.compile(r"text-decoration[\w-]*\s*:[^;]*line-through")
_SHOWN: Final = re.compile(
    r"(?:^|[;\s])(?:display\s*:\s*(?!none)|visibility\s*:\s*visible|text-decoration[\w-]*\s*:\s*none)"
)
_COMMENT: Final = re.compile(r"/\*.*?\*/|<!--|-->", re.DOTALL)
_SCREEN: Final = re.compile(
    r"@media\s+(?:only\s+)?(?:screen|all)\s*\{((?:[^{}]*\{[^{}]*\})*)\s*\}"
)
_OTHER: Final = re.compile(r"@[^{};]*(?:;|\{(?:[^{}]*\{[^{}]*\})*[^{}]*\})")
"""What holds for printers and small windows, or is no rule at all."""
_RULE: Final = re.compile(r"([^{}]+)\{([^{}]*)\}")
_SELECTOR: Final = re.compile(r"([A-Za-z][\w-]*)?([.#][\w-]+)?")
MAX_CHARACTERS: Final = 500_000
"""Of style sheets; saved pages bring megabytes that hide what they do not have."""

Selector = tuple[str, str]
"""A tag, or nothing for any, and a class or id with its sign."""


@dataclass(frozen=True, slots=True)
class Styles:
    """By selector: why what it names is not read. Selectors that combine are not known."""

    rules: Mapping[Selector, LossCode] = field(default_factory=dict)

    def unseen(self, element: etree._Element, name: str) -> LossCode | None:
        if not self.rules:
            return None
        marks = [f".{each}" for each in (element.get("class") or "").split()]
        marks += [f"#{element.get('id')}", ""]
        found = (self.rules.get((tag, mark)) for mark in marks for tag in (name, ""))
        return next(filter(None, found), None)


def read_styles(root: etree._Element) -> Styles:
    """Those of the page's own style sheets; a later rule outweighs an earlier one."""
    text = "\n".join(each.text or "" for each in root.iter("style"))[:MAX_CHARACTERS]
    if not (UNSEEN.search(text.lower().replace("{", ";")) or "line-through" in text):
        return Styles()
    plain = _OTHER.sub(" ", _SCREEN.sub(r"\1", _COMMENT.sub(" ", text)))
    rules: dict[Selector, LossCode] = {}
    for match in _RULE.finditer(plain):
        declared = match[2].lower()
        code = LossCode.STRUCK_OUT if LINE_THROUGH.search(declared) else None
        code = LossCode.HIDDEN if UNSEEN.search(declared) else code
        for selector in _selectors(match[1]):
            if code is not None:
                rules[selector] = code
            elif _SHOWN.search(declared):
                rules.pop(selector, None)
    return Styles(rules)


def _selectors(text: str) -> Iterator[Selector]:
    for part in text.split(","):
        match = _SELECTOR.fullmatch(part.strip())
        if match and part.strip():
            yield (match[1] or "").lower(), match[2] or ""
