"""Emphasis beside Chinese: **重启：**打印服务 is bold, which CommonMark's rule forbids.

Its rule asks for a blank outside of a mark that has punctuation inside; Chinese has none.
"""

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline

_WIDE: Final = re.compile("[\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uffef]")


def emphasise_chinese(parser: "MarkdownIt") -> "MarkdownIt":
    """*parser*, which from now on knows emphasis beside wide letters."""
    parser.inline.ruler.at("emphasis", _tokenize)
    return parser


def _tokenize(state: "StateInline", silent: bool) -> bool:
    from markdown_it.rules_inline import emphasis  # noqa: PLC0415 - the caller has it.

    start, known = state.pos, len(state.delimiters)
    if not emphasis.tokenize(state, silent):
        return False
    before, after = (
        state.src[max(start - 1, 0) : start],
        state.src[state.pos : state.pos + 1],
    )
    if state.src[start] == "*" and (_WIDE.match(before) or _WIDE.match(after)):
        for delimiter in state.delimiters[known:]:
            delimiter.open = bool(after.strip())
            delimiter.close = bool(before.strip())
    return True
