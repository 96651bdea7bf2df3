"""The organisation's own dictionary words and synonyms; what is removed can come back."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final, TypeVar

from sqlalchemy import JSON, ForeignKey, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kb import audit
from kb.audit import By
from kb.database import Base
from kb.errors import Case, InvalidInputError, NotFoundError
from kb.lookups import MOST_TERMS
from kb.text import to_line

LONGEST: Final = 60
"""Characters of an expression."""
FEWEST_EXPRESSIONS: Final = 2
MOST_EXPRESSIONS: Final = 12
"""In a group of synonyms."""


class TerminologyCase(Case):
    WORD_KNOWN = "word_known"
    BAD_GROUP = "bad_group"
    FULL = "full"
    BAD_EXPRESSION = "bad_expression"


class TerminologyError(InvalidInputError):
    """A word or a group of synonyms cannot be used as it is given."""

    code = "bad_terminology"


class DictionaryWord(Base):
    """A word that the segmenter is to keep whole."""

    __tablename__ = "dictionary_word"

    id: Mapped[int] = mapped_column(primary_key=True)
    word: Mapped[str] = mapped_column(String(LONGEST), unique=True)
    added_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class SynonymGroup(Base):
    """Expressions that mean the same."""

    __tablename__ = "synonym_group"

    id: Mapped[int] = mapped_column(primary_key=True)
    expressions: Mapped[list[str]] = mapped_column(JSON)
    shipped_key: Mapped[str | None] = mapped_column(String(LONGEST), unique=True)
    """The first expression of a group that came with the program."""
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


Entry = DictionaryWord | SynonymGroup
EntryT = TypeVar("EntryT", DictionaryWord, SynonymGroup)


def add_word(session: Session, text: str, *, by: By) -> DictionaryWord:
    """Raise ``TerminologyError`` for one that is empty, too long or already there."""
    word = _checked(text)
    known = session.scalar(select(DictionaryWord).where(DictionaryWord.word == word))
    if known is not None and known.removed_at is None:
        raise TerminologyError(
            f"The dictionary has “{word}” already.",
            case=TerminologyCase.WORD_KNOWN,
            word=word,
        )
    _make_room(session, DictionaryWord)
    entry = known or DictionaryWord(
        word=word, added_by_id=by.actor.user.id, added_at=by.now
    )
    entry.removed_at = None
    session.add(entry)
    session.flush()  # The audit names its id.
    audit.record(session, "add_word", entry, by=by)
    return entry


def add_group(session: Session, expressions: Sequence[str], *, by: By) -> SynonymGroup:
    """Raise ``TerminologyError`` for fewer than two expressions, or too many."""
    distinct = list(
        dict.fromkeys(_checked(text) for text in expressions if text.strip())
    )
    if not FEWEST_EXPRESSIONS <= len(distinct) <= MOST_EXPRESSIONS:
        raise TerminologyError(
            f"A group of synonyms has {FEWEST_EXPRESSIONS} to {MOST_EXPRESSIONS} "
            "different expressions.",
            case=TerminologyCase.BAD_GROUP,
            fewest=FEWEST_EXPRESSIONS,
            most=MOST_EXPRESSIONS,
        )
    _make_room(session, SynonymGroup)
    group = SynonymGroup(
        expressions=distinct, added_by_id=by.actor.user.id, added_at=by.now
    )
    session.add(group)
    session.flush()
    audit.record(session, "add_synonyms", group, by=by)
    return group


def add_shipped_groups(
    session: Session, groups: Iterable[Sequence[str]], *, now: datetime
) -> int:
    """Add the groups that have never been here; one that was removed stays removed."""
    known = set(session.scalars(select(SynonymGroup.shipped_key)))
    new = [group for group in groups if group[0] not in known]
    session.add_all(
        SynonymGroup(expressions=list(group), shipped_key=group[0], added_at=now)
        for group in new
    )
    return len(new)


def set_removed(
    session: Session,
    entry: Entry,
    *,
    removed: bool,
    by: By,
) -> None:
    """Take *entry* out of use, or back into it."""
    entry.removed_at = by.now if removed else None
    action = "remove_term" if removed else "restore_term"
    audit.record(session, action, entry, by=by)


def get_word(session: Session, word_id: int) -> DictionaryWord:
    return _get(session, DictionaryWord, word_id)


def get_group(session: Session, group_id: int) -> SynonymGroup:
    return _get(session, SynonymGroup, group_id)


def list_words(session: Session) -> list[DictionaryWord]:
    """Those in use, the newest first."""
    return _list(session, DictionaryWord)


def list_groups(session: Session) -> list[SynonymGroup]:
    """Those in use: the organisation's own first, the newest of them on top."""
    groups = _list(session, SynonymGroup)
    return sorted(groups, key=lambda group: group.shipped_key is not None)


def _get(session: Session, model: type[EntryT], key: int) -> EntryT:
    found = session.get(model, key)
    if found is None:
        raise NotFoundError("term", key)
    return found


def _list(session: Session, model: type[EntryT]) -> list[EntryT]:
    query = (
        select(model)
        .where(model.removed_at.is_(None))
        .order_by(model.id.desc())
        .limit(MOST_TERMS)
    )
    return list(session.scalars(query))


def _make_room(session: Session, model: type[EntryT]) -> None:
    in_use = select(func.count()).select_from(model).where(model.removed_at.is_(None))
    if session.scalars(in_use).one() >= MOST_TERMS:
        raise TerminologyError(
            f"There is room for {MOST_TERMS:,} entries.",
            case=TerminologyCase.FULL,
            limit=MOST_TERMS,
        )


def _checked(text: str) -> str:
    word = to_line(text)
    if not word or len(word) > LONGEST or not any(map(str.isalnum, word)):
        raise TerminologyError(
            f"An expression has 1 to {LONGEST} characters, a letter or number among them.",
            case=TerminologyCase.BAD_EXPRESSION,
            limit=LONGEST,
        )
    return word
