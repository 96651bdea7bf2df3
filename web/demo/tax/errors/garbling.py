"""Text as it looks when it was read or typed in the wrong way."""

from collections.abc import Callable, Sequence
from random import Random
from typing import Final

from web.demo.tax.planting import Change, Ground
from web.demo.tax.rows import Row


def garbling(name: str) -> Change:
    """The text of a column in one of the ways in which text gets garbled."""

    def change(ground: Ground, rows: list[Row]) -> None:
        for row in rows:
            row[name] = garble(ground.random, row[name] or "备注")

    return change


def garble(random: Random, text: str) -> str:
    return random.choice(WAYS)(text)


def _widen(text: str) -> str:
    return f"{text}３"


def _ring(text: str) -> str:
    """A control character in it."""
    return f"{text[:2]}\x07{text[2:]}"


def _misread(text: str) -> str:
    """UTF-8 that was read as Latin-1."""
    return text.encode().decode("latin-1")


def _lose(text: str) -> str:
    """With the mark of a character that could not be read."""
    return f"{text[:2]}\ufffd{text[3:]}"


WAYS: Final[Sequence[Callable[[str], str]]] = (_widen, _ring, _misread, _lose)
