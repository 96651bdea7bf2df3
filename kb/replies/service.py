"""Canned replies: kept, changed, ended, offered and counted."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, or_, select, update
from sqlalchemy.orm import Session, joinedload

from kb import audit, offers
from kb.audit import By
from kb.kept import kept
from kb.people.models import User
from kb.replies import placeholders, sharing
from kb.replies.errors import ReplyCase, ReplyError
from kb.replies.models import CannedReply
from kb.replies.sharing import LONGEST_TITLE, MOST, Reach
from kb.text import clean, to_line

LONGEST_TEXT: Final = 10_000
OFFERED: Final = 8
"""While somebody types."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What is said of a canned reply."""

    title: str
    text_zh: str = ""
    text_en: str = ""
    reach: Reach = Reach.PERSONAL
    unit_id: int | None = None
    active: bool = True


def add(session: Session, described: Described, *, by: By) -> CannedReply:
    """Raise ``ReplyError`` for one that cannot be kept so."""
    user = by.actor.user
    sharing.require_room(session, CannedReply, user)
    reply = CannedReply(owner_id=user.id)
    _take(session, reply, described, by=by)
    session.add(reply)
    session.flush()  # The audit names its id.
    audit.record(session, "add", reply, by=by, reach=reply.reach.value)
    return reply


def change(
    session: Session, reply_id: int, described: Described, *, by: By
) -> CannedReply:
    """Word it otherwise, share it otherwise, end it, or take it up again."""
    reply = get_kept(session, reply_id, by.actor.user)
    _take(session, reply, described, by=by)
    audit.record(
        session, "edit", reply, by=by, active=reply.active, reach=reply.reach.value
    )
    return reply


def switch(session: Session, reply_id: int, *, active: bool, by: By) -> CannedReply:
    """End it, or take it up again."""
    reply = get_kept(session, reply_id, by.actor.user)
    sharing.switch(session, reply, active=active, by=by)
    return reply


def get_kept(session: Session, reply_id: int, user: User) -> CannedReply:
    """One that *user* may change. Raise ``NotFoundError``."""
    found: CannedReply = sharing.get_kept(session, CannedReply, reply_id, user, "reply")
    return found


def get_usable(session: Session, reply_id: int, user: User) -> CannedReply:
    """One that is offered to *user*. Raise ``NotFoundError``."""
    found: CannedReply = sharing.get_usable(
        session, CannedReply, reply_id, user, "reply"
    )
    return found


def list_usable(
    session: Session, user: User, words: str = "", limit: int = MOST
) -> list[CannedReply]:
    """Those with *words*, the most used first."""
    query = select(CannedReply).where(sharing.usable_by(CannedReply, user))
    for word in to_line(words, " ")[:LONGEST_TITLE].split():
        query = query.where(
            or_(
                CannedReply.title.icontains(word, autoescape=True),
                CannedReply.text_zh.icontains(word, autoescape=True),
                CannedReply.text_en.icontains(word, autoescape=True),
            )
        )
    query = query.order_by(CannedReply.uses.desc(), CannedReply.title, CannedReply.id)
    return list(session.scalars(query.limit(limit)))


def ask_for_usable(user: User, *, limit: int) -> Select[Any]:
    """The titles of as many, as offers; *user* is the one who reads: see ``readers``."""
    return _ask_for_usable(sharing.usable_by_reader(CannedReply, user), limit)


@kept
def _ask_for_usable(is_usable: ColumnElement[bool], limit: int) -> Select[Any]:
    return (
        offers.to_select(CannedReply.id, name=CannedReply.title)
        .where(is_usable)
        .order_by(CannedReply.uses.desc(), CannedReply.title, CannedReply.id)
        .limit(limit)
    )


def list_kept(session: Session, user: User) -> list[CannedReply]:
    """Those that *user* may change, the ended ones last."""
    query = (
        select(CannedReply)
        .where(sharing.kept_by(session, CannedReply, user))
        .options(joinedload(CannedReply.unit), joinedload(CannedReply.changed_by))
        .order_by(
            CannedReply.active.desc(),
            CannedReply.uses.desc(),
            CannedReply.title,
            CannedReply.id,
        )
        .limit(2 * MOST)
    )
    return list(session.scalars(query))


def note_used(session: Session, reply_ids: Iterable[int], user: User) -> None:
    """Count what was sent with them; one that is not offered to *user* counts nothing."""
    ids = list(reply_ids)
    if not ids:
        return
    session.execute(
        update(CannedReply)
        .where(CannedReply.id.in_(ids), sharing.usable_by(CannedReply, user))
        .values(uses=CannedReply.uses + 1)
        .execution_options(synchronize_session=False)
    )


def _take(session: Session, reply: CannedReply, given: Described, *, by: By) -> None:
    title = to_line(given.title)
    if not title or len(title) > LONGEST_TITLE:
        raise ReplyError(
            f"A title has 1 to {LONGEST_TITLE} characters.",
            case=ReplyCase.TITLE_MISSING,
            field="title",
            limit=LONGEST_TITLE,
        )
    texts = {name: getattr(given, name) for name in ("text_zh", "text_en")}
    kept = {name: clean(text, LONGEST_TEXT) for name, text in texts.items()}
    if not any(kept.values()):
        raise ReplyError(
            "Write the text in at least one language.",
            case=ReplyCase.TEXT_MISSING,
            field="text_zh",
        )
    for name, text in kept.items():
        placeholders.check(text, name)
    sharing.share(session, reply, given.reach, given.unit_id, by=by)
    reply.title, reply.active = title, given.active
    reply.text_zh, reply.text_en = kept["text_zh"], kept["text_en"]
