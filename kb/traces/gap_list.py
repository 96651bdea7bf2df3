"""The gap list: what people look for and do not find."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb import wordings
from kb.people.models import User
from kb.services.visibility import is_only_of
from kb.traces.models import Gap, GapState, Search, SearchStep, StepKind

DAYS: Final = 90
PAGE_SIZE: Final = 100
MOST_SEARCHES: Final = 20_000
"""The newest ones; the list says what is missing now."""
SEVERAL: Final = 2
"""People who see hits and use none make a gap. One may have read all there was to read."""
_GOOD: Final = frozenset({StepKind.LINKED, StepKind.HELPED})
_USED: Final = _GOOD | {StepKind.OPENED}


@dataclass(frozen=True, slots=True)
class GapRow:
    """What was searched for without success, in all the wordings that ask the same."""

    wording: str
    """The one that most people used."""
    others: Sequence[str]
    searches: int
    people: int
    without_hits: int
    incidents: int
    """How many of the searches turned into an incident."""
    latest_at: datetime
    gap: Gap | None
    """Who is at it, if anybody."""


@dataclass(slots=True)
class _Asked:
    """A search and what followed from it."""

    wording: str
    user_id: int
    at: datetime
    total: int
    shown: AbstractSet[int]
    kinds: set[StepKind] = field(default_factory=set)
    articles: set[int] = field(default_factory=set)

    @property
    def is_used(self) -> bool:
        """Somebody opened, linked or praised a hit, and did not say that it is no help."""
        turned_away = StepKind.NOT_HELPED in self.kinds and not self.kinds & _GOOD
        return bool(self.kinds & _USED) and not turned_away


def list_gaps(
    session: Session,
    tell: wordings.Tell,
    *,
    user: User,
    now: datetime,
    days: int = DAYS,
    limit: int = PAGE_SIZE,
) -> list[GapRow]:
    """What found no hit, or several people no use for any; most people first.

    It is of people of the clients that *user* works for.

    Who was shown a hit that others used for the same question has looked at the answer.
    What is answered or put aside, and what somebody has found since, comes back only if
    it is searched for in vain after that.
    """
    asked = _read(session, user, now - timedelta(days=days))
    gaps = {gap.wording: gap for gap in session.scalars(select(Gap).order_by(Gap.id))}
    rows = (_to_row(each, gaps) for each in _together(asked, gaps, tell))
    found = [row for row in rows if row is not None]
    found.sort(key=lambda row: (-row.people, -row.searches, row.wording))
    return found[:limit]


def _read(session: Session, user: User, since: datetime) -> Sequence[_Asked]:
    """The newest first."""
    newest = (
        select(Search)
        .join(User, User.id == Search.user_id)
        .where(Search.at > since, is_only_of(session, user))
        .order_by(Search.at.desc(), Search.id)
        .limit(MOST_SEARCHES)
    )
    asked = {
        search.id: _Asked(
            search.wording,
            search.user_id,
            search.at,
            search.total,
            frozenset(search.shown),
        )
        for search in session.scalars(newest)
    }
    steps = (
        select(SearchStep.search_id, SearchStep.kind, SearchStep.article_id)
        .join(Search, Search.id == SearchStep.search_id)
        .where(Search.at > since)
    )
    for search_id, kind, article_id in session.execute(steps):
        if search_id in asked:
            asked[search_id].kinds.add(kind)
            if article_id is not None:
                asked[search_id].articles.add(article_id)
    return list(asked.values())


def _together(
    asked: Iterable[_Asked], gaps: Mapping[str, Gap], tell: wordings.Tell
) -> Iterator[Sequence[_Asked]]:
    """Searches that ask the same. What somebody is at leads, and then what many ask."""
    counted = Counter(each.wording for each in asked)
    in_order = [
        *(wording for wording in gaps if wording in counted),
        *(wording for wording, _ in counted.most_common()),
    ]
    leaders = wordings.group(in_order, tell)
    groups: defaultdict[str, list[_Asked]] = defaultdict(list)
    for each in asked:
        groups[leaders[each.wording]].append(each)
    yield from groups.values()


def _to_row(asked: Sequence[_Asked], gaps: Mapping[str, Gap]) -> GapRow | None:
    gap = _gap_of(asked, gaps)
    vain = _in_vain(asked, gap)
    people = {each.user_id for each in vain}
    without_hits = sum(not each.total for each in vain)
    is_taken = gap is not None and gap.state is GapState.TAKEN
    if not vain or not (is_taken or without_hits or len(people) >= SEVERAL):
        return None
    said = [name for name, _ in Counter(each.wording for each in vain).most_common()]
    wording = gap.wording if gap is not None else said[0]
    return GapRow(
        wording=wording,
        others=[name for name in said if name != wording],
        searches=len(vain),
        people=len(people),
        without_hits=without_hits,
        incidents=sum(StepKind.BECAME_INCIDENT in each.kinds for each in vain),
        latest_at=max(each.at for each in vain),
        gap=gap,
    )


def _gap_of(asked: Iterable[_Asked], gaps: Mapping[str, Gap]) -> Gap | None:
    """Of several the one that somebody is at, else the last that was settled."""
    known = [gaps[each.wording] for each in asked if each.wording in gaps]
    return max(
        known, key=lambda gap: (gap.state is GapState.TAKEN, gap.at), default=None
    )


def _in_vain(asked: Sequence[_Asked], gap: Gap | None) -> Sequence[_Asked]:
    used = [each for each in asked if each.is_used]
    good = {article for each in used for article in each.articles}
    answered = [each.at for each in used]
    if gap is not None and gap.state is not GapState.TAKEN:
        answered.append(gap.at)
    since = max(answered, default=None)
    return [
        each
        for each in asked
        if not each.is_used
        and (since is None or each.at > since)
        and not (each.shown & good)
    ]
