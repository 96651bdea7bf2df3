"""Rows that nearly say the same, looked for among those that share something else."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from kb.quality.rules.judging import Record, Value


def find_near_rows(
    records: Iterable[Record], *, text: Value, block: Sequence[Value], ratio: int
) -> list[Record]:
    """Those whose *text* resembles another's of their *block* by *ratio* percent.

    Equal texts are near, too. A row whose text or block is not known stands alone.
    """
    blocks: dict[tuple[object, ...], list[tuple[str, Record]]] = defaultdict(list)
    for record in records:
        place = tuple(each(record) for each in block)
        value = text(record)
        if value is not None and None not in place:
            blocks[place].append((value, record))
    return [record for rows in blocks.values() for record in _near(rows, ratio)]


def _near(rows: list[tuple[str, Record]], ratio: int) -> list[Record]:
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - no start needs it.

    found: set[int] = set()
    texts = [text for text, _ in rows]
    for position, text in enumerate(texts):
        near = process.extract_iter(
            text, texts[position + 1 :], scorer=fuzz.ratio, score_cutoff=ratio
        )
        others = {position + 1 + place for _, _, place in near}
        if others:
            found |= {position, *others}
    return [rows[position][1] for position in sorted(found)]
