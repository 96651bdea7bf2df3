"""Rows that nearly say the same, looked for among those that share something else."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from kb.quality.rules.judging import Record, Value

MOST_TEXTS: Final = 2_000
"""Different ones that are compared in one block: each with all of nearly its length."""

Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Near:
    keys: tuple[Key, ...]
    """Of the rows that say nearly the same as another."""
    not_compared: int
    """Rows of whose block there were too many different texts already."""


@dataclass(slots=True)
class _Block:
    rows: dict[str, list[Key]] = field(default_factory=dict)
    """By their text."""
    not_compared: int = 0

    def add(self, text: str, key: Key, most: int) -> None:
        if text in self.rows:
            self.rows[text].append(key)
        elif len(self.rows) < most:
            self.rows[text] = [key]
        else:
            self.not_compared += 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparing:
    """By what rows are compared, and from which *ratio*, in percent, they are alike."""

    key: Sequence[str]
    text: Value
    block: Sequence[Value]
    ratio: int
    most: int = MOST_TEXTS

    def find_near(self, records: Iterable[Record]) -> Near:
        """Equal texts are near, too. A row whose text or block is not known stands alone."""
        blocks: dict[Key, _Block] = defaultdict(_Block)
        for record in records:
            place = tuple(each(record) for each in self.block)
            text = self.text(record)
            if text is not None and None not in place:
                key = tuple(record.get(name) for name in self.key)
                blocks[place].add(text, key, self.most)
        found = [
            key
            for block in blocks.values()
            for text in self._find_texts(block)
            for key in block.rows[text]
        ]
        return Near(tuple(found), sum(each.not_compared for each in blocks.values()))

    def _find_texts(self, block: _Block) -> set[str]:
        """Those of several rows, and those that resemble another one."""
        from rapidfuzz import fuzz, process  # noqa: PLC0415 - no start needs it.

        found = {text for text, keys in block.rows.items() if len(keys) > 1}
        texts = sorted(block.rows, key=len)
        lengths = [len(each) for each in texts]
        for place, text in enumerate(texts):
            end = bisect_right(lengths, _longest(len(text), self.ratio))
            near = process.extract_iter(
                text,
                texts[place + 1 : end],
                scorer=fuzz.ratio,
                score_cutoff=self.ratio,
            )
            others = {other for other, _, _ in near}
            if others:
                found |= {text, *others}
        return found


def _longest(length: int, ratio: int) -> float:
    """Of a text that can be alike to a shorter one of *length* signs.

    The ratio is twice the signs that they have in common, of the signs of both.
    """
    return length * (200 / max(ratio, 1) - 1)
