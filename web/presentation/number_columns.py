"""Columns of figures in a table of Markdown: at the right, one digit below the other."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from markdown_it.token import Token

CLASS: Final = "digits"
_FIGURE: Final = re.compile(
    r"[-+−≈<>≤≥~]?\s?[¥￥$€£]?(?:\d{1,3}(?:[,\u00a0 ]\d{3})+|\d+)(?:\.\d+)?\s?[%‰]?"
)
_NONE: Final = frozenset({"", "-", "–", "—", "/"})
_RIGHT: Final = "text-align:right"


def mark(tokens: Sequence["Token"]) -> None:
    """Give the cells of such columns a class; where the author chose a side, it stays."""
    rows: list[list[tuple[Token, str]]] = []
    for place, token in enumerate(tokens):
        if token.type == "table_open":
            rows = []
        elif token.type == "tr_open":
            rows.append([])
        elif token.type in {"th_open", "td_open"}:
            # The words of a cell are the one token in it.
            rows[-1].append((token, tokens[place + 1].content.strip(" *")))
        elif token.type == "table_close":
            _mark_columns(rows)


def _mark_columns(rows: Sequence[Sequence[tuple["Token", str]]]) -> None:
    # Markdown has as many cells in each row as in its head.
    for (head, _), *below in zip(*rows, strict=True):
        side = head.attrGet("style")
        figures = [words for _, words in below if words not in _NONE]
        are_figures = bool(figures) and all(map(_FIGURE.fullmatch, figures))
        if side == _RIGHT or (side is None and are_figures):
            for cell in (head, *(cell for cell, _ in below)):
                cell.attrSet("class", CLASS)
