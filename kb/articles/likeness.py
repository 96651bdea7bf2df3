"""Which articles say nearly the same: found by MinHash, judged by what they share.

Of every article's text, the bands of its MinHash are kept (Broder 1997; Leskovec,
Rajaraman, Ullman, *Mining of Massive Datasets*, chapter 3), and of its names a key each.
Two texts that share a band are compared shingle by shingle, so that no share is a guess.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import PurePath
from typing import Final

from rensa import RMinHash
from sqlalchemy import BigInteger, ForeignKey, Index, delete, func, insert, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kb.articles.kinds import Audience
from kb.articles.models import Article, Revision
from kb.database import Base

BANDS: Final = 24
ROWS: Final = 5
"""Texts that share 0.6 of their shingles share a band in 86 % of cases, 0.7 in 99 %."""
SEED: Final = 20
SHINGLE: Final = 3
"""Words, or Chinese characters, side by side."""
NEAR: Final = 0.6
"""Share of common shingles from which two texts count as nearly the same."""
NEAR_WITH_NAME: Final = 0.3
"""As much is enough for two texts of the same name: one may be the other's new version."""
MOST_CANDIDATES: Final = 20
MOST_CHARACTERS: Final = 200_000
"""Of a text; what is behind them says little more."""

_TOKEN: Final = re.compile(r"[a-z0-9_]+|[^\W_]")
_VERSION: Final = re.compile(
    r"v?\d+(?:\.\d+)+|\bv\d+|\(\d+\)|（\d+）|\d{4}[-._年]?\d{1,2}[-._月]?\d{1,2}日?"
    r"|\b(?:final|draft|copy|new|rev\d*)\b|最终版|终稿|定稿|初稿|草稿|修订版|副本|新版|旧版"
    r"|第[一二三四五六七八九十\d]+版"
)


class LikenessBand(Base):
    """One band of an article's text, or the key of one of its names."""

    __tablename__ = "likeness_band"
    __table_args__ = (Index("ix_likeness_band_value", "value"),)

    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    value: Mapped[int] = mapped_column(BigInteger)


class NearDuplicate(Base):
    """Two articles that say nearly the same; the lower id first."""

    __tablename__ = "near_duplicate"

    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), primary_key=True)
    other_id: Mapped[int] = mapped_column(
        ForeignKey("article.id"), primary_key=True, index=True
    )
    share: Mapped[float] = mapped_column(index=True)
    """Of the shingles that both hold, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Near:
    """An article that resembles a text."""

    article_id: int
    title: str
    share: float
    has_same_name: bool


@dataclass(frozen=True, slots=True)
class Wording:
    """What is compared of an article or a draft."""

    title: str
    sections: Mapping[str, str]
    source: str = ""
    """The name of the file that it came from, if it came from one."""

    @property
    def shingles(self) -> frozenset[str]:
        return _shingles(" ".join((self.title, *self.sections.values())))

    @property
    def name_keys(self) -> frozenset[str]:
        """Its title, and the name of its file, without what tells versions apart."""
        keys = {_name_key(self.title), _name_key(PurePath(self.source).stem)}
        return frozenset(keys - {""})


@dataclass(frozen=True, slots=True)
class Sketch:
    """A wording as it is compared, worked out once."""

    shingles: frozenset[str]
    names: frozenset[str]
    values: tuple[int, ...]
    """What two texts that resemble each other are likely to have in common."""


def to_sketch(wording: Wording) -> Sketch:
    shingles, names = wording.shingles, wording.name_keys
    return Sketch(shingles, names, _values(shingles, names))


def find_near(session: Session, wording: Wording, *, but: int = 0) -> list[Near]:
    """Live articles that resemble *wording*, the nearest first, except article *but*."""
    return find_near_sketch(session, to_sketch(wording), but=but)


def find_near_sketch(session: Session, wanted: Sketch, *, but: int = 0) -> list[Near]:
    """As ``find_near``."""
    found = []
    for revision in _candidates(session, wanted.values, but):
        other = _wording(revision)
        others = other.shingles
        share = len(wanted.shingles & others) / (len(wanted.shingles | others) or 1)
        same = bool(wanted.names & other.name_keys)
        if share >= (NEAR_WITH_NAME if same else NEAR):
            found.append(Near(revision.article_id, revision.title, share, same))
    return sorted(found, key=lambda near: (-near.share, near.article_id))


def record(session: Session, revisions: Sequence[Revision]) -> None:
    """Write out what new revisions resemble, in place of what the last ones did."""
    for revision in revisions:
        if revision.number > 1:
            _forget(session, revision.article_id)
        # Of two that come together, the second one finds the first.
        _record(session, revision)


def _forget(session: Session, key: int) -> None:
    session.execute(delete(LikenessBand).where(LikenessBand.article_id == key))
    session.execute(
        delete(NearDuplicate).where(
            or_(NearDuplicate.article_id == key, NearDuplicate.other_id == key)
        )
    )


def _record(session: Session, revision: Revision) -> None:
    article_id = revision.article_id
    own = to_sketch(_wording(revision))
    near = find_near_sketch(session, own, but=article_id)
    session.execute(
        insert(LikenessBand),
        [
            {"article_id": article_id, "position": position, "value": value}
            for position, value in enumerate(own.values)
        ],
    )
    pairs = [
        {
            "article_id": min(article_id, each.article_id),
            "other_id": max(article_id, each.article_id),
            "share": each.share,
        }
        for each in near
        if each.share >= NEAR
    ]
    if pairs:
        session.execute(insert(NearDuplicate), pairs)


def record_missing(session: Session, limit: int) -> int:
    """Do what ``record`` does for articles from before it existed; return how many."""
    revisions = session.scalars(
        select(Revision)
        .join(Article, Article.current_revision_id == Revision.id)
        .where(
            Article.retired_at.is_(None),
            Revision.audience != Audience.RESTRICTED,
            ~select(LikenessBand).where(LikenessBand.article_id == Article.id).exists(),
        )
        .order_by(Article.id)
        .limit(limit)
    ).all()
    for revision in revisions:
        _forget(session, revision.article_id)
        _record(session, revision)
    return len(revisions)


def _wording(revision: Revision) -> Wording:
    source = str(revision.attributes.get("source", ""))
    return Wording(revision.title, revision.sections, source)


def _candidates(
    session: Session, values: Sequence[int], but: int
) -> Iterable[Revision]:
    shared = (
        select(LikenessBand.article_id)
        .join(Article, Article.id == LikenessBand.article_id)
        .where(
            LikenessBand.value.in_(values),
            LikenessBand.article_id != but,
            Article.retired_at.is_(None),
            Article.current_revision_id.is_not(None),
        )
        .group_by(LikenessBand.article_id)
        .order_by(func.count().desc(), LikenessBand.article_id)
        .limit(MOST_CANDIDATES)
    )
    keys = session.scalars(shared).all()
    if not keys:
        return ()
    return session.scalars(
        select(Revision)
        .join(Article, Article.current_revision_id == Revision.id)
        .where(Article.id.in_(keys))
    )


def _values(shingles: frozenset[str], names: Iterable[str]) -> tuple[int, ...]:
    """What two texts that resemble each other are likely to have in common."""
    minhash = RMinHash(BANDS * ROWS, SEED)
    minhash.update(sorted(shingles))
    digest = minhash.digest()
    bands = (
        _hash(f"{band} {digest[band * ROWS : (band + 1) * ROWS]}")
        for band in range(BANDS)
    )
    return (*bands, *(_hash(f"name {name}") for name in sorted(names)))


def _hash(text: str) -> int:
    """A number that a signed column of 64 bits holds."""
    digest = blake2b(text.encode(), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)


def _shingles(text: str) -> frozenset[str]:
    folded = unicodedata.normalize("NFKC", text[:MOST_CHARACTERS]).casefold()
    tokens = _TOKEN.findall(folded)
    if len(tokens) <= SHINGLE:
        return frozenset({" ".join(tokens)}) if tokens else frozenset()
    return frozenset(
        " ".join(tokens[start : start + SHINGLE])
        for start in range(len(tokens) - SHINGLE + 1)
    )


def _name_key(name: str) -> str:
    folded = unicodedata.normalize("NFKC", name).casefold().replace("_", " ")
    return "".join(_TOKEN.findall(_VERSION.sub(" ", folded)))
