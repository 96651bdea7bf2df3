"""Macros: kept, changed, ended and offered."""

from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from kb import audit
from kb.audit import By
from kb.macros.errors import MacroCase, MacroError
from kb.macros.models import Macro
from kb.macros.steps import Steps
from kb.people.models import User
from kb.replies import sharing
from kb.replies.sharing import LONGEST_TITLE, MOST, Reach
from kb.services import choosing
from kb.text import to_line


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What is said of a macro."""

    title: str
    steps: Steps = field(default_factory=Steps)
    reach: Reach = Reach.PERSONAL
    unit_id: int | None = None
    """Of the team that uses it."""
    active: bool = True


def add(session: Session, described: Described, *, by: By) -> Macro:
    """Raise ``MacroError`` or ``ReplyError`` for one that cannot be kept so."""
    user = by.actor.user
    sharing.require_room(session, Macro, user)
    macro = Macro(owner_id=user.id)
    _take(session, macro, described, by=by)
    session.add(macro)
    session.flush()  # The audit names its id.
    audit.record(session, "add", macro, by=by, reach=macro.reach.value)
    return macro


def change(session: Session, macro_id: int, described: Described, *, by: By) -> Macro:
    macro = get_kept(session, macro_id, by.actor.user)
    _take(session, macro, described, by=by)
    audit.record(session, "edit", macro, by=by, active=macro.active)
    return macro


def switch(session: Session, macro_id: int, *, active: bool, by: By) -> Macro:
    """End it, or take it up again."""
    macro = get_kept(session, macro_id, by.actor.user)
    sharing.switch(session, macro, active=active, by=by)
    return macro


def get_kept(session: Session, macro_id: int, user: User) -> Macro:
    found: Macro = sharing.get_kept(session, Macro, macro_id, user, "macro")
    return found


def get_usable(session: Session, macro_id: int, user: User) -> Macro:
    found: Macro = sharing.get_usable(session, Macro, macro_id, user, "macro")
    return found


def get_known(session: Session, macro_id: int, user: User) -> Macro:
    found: Macro = sharing.get_known(session, Macro, macro_id, user, "macro")
    return found


def list_usable(session: Session, user: User, limit: int = MOST) -> list[Macro]:
    """The most used first."""
    query = (
        select(Macro)
        .where(sharing.usable_by(Macro, user))
        .order_by(Macro.uses.desc(), Macro.title, Macro.id)
    )
    return list(session.scalars(query.limit(limit)))


def list_kept(session: Session, user: User) -> list[Macro]:
    """Those that *user* may change, the ended ones last."""
    query = (
        select(Macro)
        .where(sharing.kept_by(session, Macro, user))
        .options(joinedload(Macro.unit), joinedload(Macro.changed_by))
        .order_by(Macro.active.desc(), Macro.uses.desc(), Macro.title, Macro.id)
        .limit(2 * MOST)
    )
    return list(session.scalars(query))


def _take(session: Session, macro: Macro, given: Described, *, by: By) -> None:
    title = to_line(given.title)
    if not title or len(title) > LONGEST_TITLE:
        raise MacroError(
            f"A title has 1 to {LONGEST_TITLE} characters.",
            case=MacroCase.TITLE_MISSING,
            field="title",
            limit=LONGEST_TITLE,
        )
    steps = given.steps.checked()
    if steps.unit_id is not None:
        choosing.get_unit(session, steps.unit_id, by.actor.user)
    sharing.share(session, macro, given.reach, given.unit_id, by=by)
    macro.title, macro.active = title, given.active
    macro.kept_steps = steps.to_mapping()
