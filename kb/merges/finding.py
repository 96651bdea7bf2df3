"""Names that are likely two spellings of one, found by how they are written."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.merges import places
from kb.merges.merging import Merging, require_keeper
from kb.merges.places import Counts
from kb.people.models import User
from kb.spellings.models import SpellingsApart
from kb.spellings.names import Field, fold

MOST_COMPARED: Final = 2_000
"""The names that are used most; each is held against those that share a part with it."""
MOST_OFFERED: Final = 50
ALIKE: Final = 0.8
"""Share of the letters that two spellings have in common, in order."""
_SHORTEST_ALIKE: Final = 5
"""Shorter ones differ by a letter and mean another thing: ERP and ERM."""
_MARKS: Final = re.compile(r"[\W_]+")
_SEVERAL: Final = re.compile(r"[,，;；、]")
"""Between the systems of one plan, none of which is the whole."""
_FILLING: Final = re.compile(
    r"(?:信息系统|管理系统|系统|平台|服务器|服务|软件|子系统"
    r"|informationsystem|managementsystem|system|platform|services?|server|software)+$"
)
"""What ends the name of nearly every system, and tells none from another."""
_WHOSE: Final = re.compile(r"^(?:企业|公司|集团|单位|本单位|我局|我司)+")
"""Before a name: that it is one's own."""
_EDITION: Final = re.compile(r"(?:第?[一二三四五六七八九十]+期|[新老旧]版|正式版)$")
_TELLING: Final = frozenset(
    "有无内外上下前后左右大小新老旧主备进出东南西北国地省市县区乡一二三四五六七八九十甲乙丙丁"
)
"""Letters that make another word, and no slip: 有线 and 无线, 省厅 and 市厅."""


class Likeness(StrEnum):
    WRITING = "writing"
    """The same but for width, case, spaces and marks."""
    FILLING = "filling"
    """The same but for a word such as 系统."""
    EDITION = "edition"
    """One is the other with a phase or an edition."""
    LETTERS = "letters"
    """Nearly the same letters."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name in use."""

    name: str
    counts: Counts

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Offer:
    """Two names that look like one; what ``list_names`` has first is the name."""

    old: Name
    into: Name
    likeness: Likeness

    def to_merging(self, asked: Field) -> Merging:
        return Merging(asked, self.old.name, self.into.name)


def list_names(session: Session, asked: Field, user: User) -> Sequence[Name]:
    """Every name in use: those of units of the organisation, then the most used first."""
    require_keeper(session, user)
    counted = places.count_all(session, asked)
    names = (Name(name, counts) for name, counts in counted.items())
    return sorted(
        names,
        key=lambda each: (places.UNITS not in each.counts, -each.total, each.name),
    )


def list_offers(
    session: Session, asked: Field, names: Sequence[Name]
) -> Sequence[Offer]:
    """What may be merged of *names*, the most certain first."""
    apart = {
        (first, second)
        for first, second in session.execute(
            select(SpellingsApart.first, SpellingsApart.second).where(
                SpellingsApart.field == asked
            )
        )
    }
    order = list(Likeness)
    offers = [
        Offer(less, more, likeness)
        for more, less in _pairs(names[:MOST_COMPARED])
        if tuple(sorted((more.name, less.name))) not in apart
        and (likeness := compare(more.name, less.name)) is not None
        and not _is_another_unit(asked, less, likeness)
    ]
    offers.sort(key=lambda each: (order.index(each.likeness), -each.old.total))
    return offers[:MOST_OFFERED]


def _is_another_unit(asked: Field, less: Name, likeness: Likeness) -> bool:
    """Units and rooms differ by a letter, and those of the organisation are what they are."""
    return asked is Field.UNIT and (
        likeness is Likeness.LETTERS or places.UNITS in less.counts
    )


def compare(one: str, other: str) -> Likeness | None:
    """How two names are alike, if they are."""
    if _SEVERAL.search(one + other):
        return None
    first, second = _bare(one), _bare(other)
    if first == second:
        return Likeness.WRITING
    short, long = sorted((_core(first), _core(second)), key=len)
    if short and short == long:
        return Likeness.FILLING
    # One that is longer otherwise is another thing: 无线网络 is a kind of 网络.
    if short and short == _EDITION.sub("", long):
        return Likeness.EDITION
    return Likeness.LETTERS if _is_slip(short, long) else None


def _is_slip(short: str, long: str) -> bool:
    if len(short) < _SHORTEST_ALIKE or _digits(short) != _digits(long):
        return False
    if long.startswith(short) or long.endswith(short):
        return False
    matcher = SequenceMatcher(None, short, long, autojunk=False)
    if matcher.ratio() < ALIKE:
        return False
    others = {
        letter
        for same, a, b, c, d in matcher.get_opcodes()
        if same != "equal"
        for letter in short[a:b] + long[c:d]
    }
    return not others <= _TELLING


def _bare(name: str) -> str:
    return _MARKS.sub("", fold(name))


def _core(bare: str) -> str:
    """Without what is said of nearly every system, unless nothing is left."""
    return _WHOSE.sub("", _FILLING.sub("", bare)) or bare


def _digits(name: str) -> str:
    """Of 财务一期2 and 财务一期3 neither is a slip of the other."""
    return "".join(filter(str.isdigit, name))


def _pairs(names: Sequence[Name]) -> Iterator[tuple[Name, Name]]:
    """Those that share two letters in a row, and only those, each pair once."""
    seen: defaultdict[str, list[int]] = defaultdict(list)
    for place, each in enumerate(names):
        parts = _parts(each.name)
        others: dict[int, None] = {}
        for part in parts:
            others.update(dict.fromkeys(seen[part]))
        for other in others:
            yield names[other], each
        for part in parts:
            seen[part].append(place)


def _parts(name: str) -> frozenset[str]:
    bare = _bare(name)
    core = _core(bare)
    pairs = {core[at : at + 2] for at in range(max(len(core) - 1, 1))}
    return frozenset(pairs | {bare})
