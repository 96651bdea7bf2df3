"""What stands in a line of reStructuredText: links, roles, emphasis, substitutions."""

import re
from collections.abc import Mapping
from typing import Final

from ingest.visibility import with_target

_LITERAL: Final = re.compile(r"``(.{1,2000}?)``")
_NAMED_LINK: Final = re.compile(r"`([^`<>]{1,2000}?)\s*<([^`<>]+)>`__?")
_ROLE: Final = re.compile(r":[\w:+.-]+:`([^`]+)`")
_ROLE_TARGET: Final = re.compile(r"(.{1,2000}?)\s*<[^<>]+>$")
_REFERENCE: Final = re.compile(
    r"`([^`]+)`__?|(?<![\w`])([A-Za-z][\w.-]{0,80}?)__?(?![\w_])"
)
_FOOTNOTE: Final = re.compile(r"\s?\[(\d+|#\w*|\*)\]_")
_STRONG: Final = re.compile(r"(?<![\w*])\*\*(?=\S)(.{1,2000}?)(?<=\S)\*\*(?!\*)")
_EMPHASIS: Final = re.compile(r"(?<![\w*])\*(?=\S)([^*]{1,2000}?)(?<=\S)\*(?![\w*])")
_PLAIN: Final = re.compile(r"`([^`]+)`")
_SUBSTITUTION: Final = re.compile(r"\|([^|\s][^|]*)\|_{0,2}")
_ESCAPED: Final = re.compile(r"\\(.)")
_KEPT: Final = "\x00"


class Inline:
    """Knows what links lead to and what substitutions stand for, wherever it is said."""

    def __init__(
        self, targets: Mapping[str, str], substitutions: Mapping[str, str]
    ) -> None:
        self._targets = targets
        self._substitutions = substitutions

    def __call__(self, text: str) -> str:
        literals: list[str] = []

        def kept(match: re.Match[str]) -> str:
            literals.append(match[1])
            return f"{_KEPT}{len(literals) - 1}{_KEPT}"

        text = _LITERAL.sub(kept, text)
        text = _SUBSTITUTION.sub(lambda m: self._substitutions.get(m[1], m[0]), text)
        text = _ROLE.sub(lambda m: _ROLE_TARGET.sub(r"\1", m[1]).lstrip("~!"), text)
        text = _NAMED_LINK.sub(lambda m: with_target(m[1], m[2]), text)
        text = _FOOTNOTE.sub(r" [\1]", text)
        text = _REFERENCE.sub(self._referred, text)
        for pattern in (_STRONG, _EMPHASIS, _PLAIN):
            text = pattern.sub(r"\1", text)
        text = _ESCAPED.sub(lambda m: m[1].strip(), text)
        return re.sub(f"{_KEPT}(\\d+){_KEPT}", lambda m: literals[int(m[1])], text)

    def _referred(self, match: re.Match[str]) -> str:
        name = match[1] or match[2]
        if match[1] is None and name.lower() not in self._targets:
            return match[0]
        return with_target(name, self._targets.get(name.lower(), ""))
