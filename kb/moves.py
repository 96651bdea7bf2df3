"""Moves: what a thing can do in each of its states, who may, and what is kept of it.

Submissions, incidents, problems and changes each have a table and words of their own;
how a table is read, and how a step is taken, is said here once.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Final, Generic, Protocol, TypeVar

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import (
    Mapped,
    Session,
    declared_attr,
    mapped_column,
    relationship,
)

from kb import audit
from kb.audit import By
from kb.columns import enum_column
from kb.errors import ConflictError, ForbiddenError
from kb.people.models import User


class Action(StrEnum):
    """What people do to a kind of thing: each kind fills one of its own."""

    @property
    def phrase(self) -> str:
        """What stands between "You may not" and "this incident"."""
        return _spaced(self)


class Moving(Protocol):
    """A row that moves."""

    state: Any
    updated_at: Any


INSTEAD_OF: Final = "instead_of"
"""What stood before a step, in its event's details, for whoever takes it back.

On the time line alone: others than those who may see the thing read the audit.
"""

A = TypeVar("A", bound=Action)
S = TypeVar("S", bound=StrEnum)
T = TypeVar("T", bound=Moving)
E = TypeVar("E", bound="Event[Any]")


@dataclass(frozen=True, slots=True)
class Move(Generic[S, T]):
    sources: frozenset[S]
    target: S | None
    """``None``: it stays where it is."""
    permits: Callable[[User, T], bool]


def states(*each: S) -> frozenset[S]:
    """The sources of a move, as its table writes them."""
    return frozenset(each)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table(Generic[A, S, T]):
    """Every move of one kind of thing, and the errors that refuse one."""

    moves: Mapping[A, Move[S, T]]
    not_allowed: Callable[[A], ForbiddenError]
    wrong_state: Callable[[A, S, Sequence[A]], ConflictError]

    def require(self, thing: T, action: A, user: User) -> None:
        """Raise the table's ``not_allowed``, or else its ``wrong_state``.

        Permission comes first, so that a stranger learns nothing of where it stands.
        """
        if not self.moves[action].permits(user, thing):
            raise self.not_allowed(action)
        self.require_state(thing, action)

    def require_state(self, thing: T, action: A) -> None:
        """Raise ``wrong_state``, whoever asks."""
        if not self.fits(thing, action):
            raise self.wrong_state(action, thing.state, self.possible(thing.state))

    def fits(self, thing: T, action: A) -> bool:
        """Whether the state is right for *action*; who may is another question."""
        return thing.state in self.moves[action].sources

    def possible(self, state: S) -> tuple[A, ...]:
        """What can be done in *state*, by whoever may."""
        return tuple(
            action for action, move in self.moves.items() if state in move.sources
        )

    def allowed(self, thing: T, user: User) -> frozenset[A]:
        """What *user* can do now."""
        return frozenset(
            action
            for action in self.possible(thing.state)
            if self.moves[action].permits(user, thing)
        )

    def advance(self, thing: T, action: A, *, now: datetime) -> tuple[S, S]:
        """Move *thing*; return the state it was in and the one it is in now."""
        self.require_state(thing, action)
        source: S = thing.state
        target = self.moves[action].target or source
        thing.state = target
        thing.updated_at = now
        return source, target

    def step(
        self,
        session: Session,
        thing: T,
        action: A,
        event: E,
        *,
        by: By,
    ) -> E:
        """Take *thing* through *action*, on its time line and in the audit.

        The *event* brings its text and details. Whether the actor may is the caller's
        business (``require``); the state is checked here.
        """
        source, target = self.advance(thing, action, now=by.now)
        event.action, event.source, event.target = action.value, source, target
        note(session, thing, event, by=by)
        audit.record(
            session,
            action.value,
            thing,
            by=by,
            before=source.value,
            after=target.value,
            **{key: each for key, each in event.details.items() if key != INSTEAD_OF},
        )
        return event


class Event(Generic[S]):
    """A mixin: one entry on a thing's time line. The database keeps it as it is.

    The class that mixes it in names the ``states`` and adds the key of its thing.
    """

    states: ClassVar[type[StrEnum]]

    id: Mapped[int] = mapped_column(primary_key=True)
    action: Mapped[str]
    text: Mapped[str] = mapped_column(Text, default="")
    """The reason, the comment, or what was done."""
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    actor_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    channel: Mapped[str]
    at: Mapped[datetime]

    @declared_attr
    def source(cls) -> Mapped[S | None]:  # noqa: N805  SQLAlchemy calls it with the class.
        return mapped_column(enum_column(cls.states, "source"), nullable=True)

    @declared_attr
    def target(cls) -> Mapped[S]:  # noqa: N805  As above.
        return mapped_column(enum_column(cls.states, "target"), nullable=False)

    @declared_attr
    def actor(cls) -> Mapped[User]:  # noqa: N805  As above.
        return relationship(User, lazy="joined")


def record(session: Session, thing: Moving, event: E, *, by: By) -> E:
    """As ``note``, and in the audit: for what is no step, and yet a change of the row."""
    note(session, thing, event, by=by)
    audit.record(session, event.action, thing, by=by)
    return event


def note(session: Session, thing: Moving, event: E, *, by: By) -> E:
    """Put *event* on the thing's time line; the thing stays in its state."""
    fill(thing, event, by=by)
    session.add(event)
    session.flush()  # The next step of the same transaction reads both.
    return event


def fill(thing: Moving, event: E, *, by: By) -> None:
    """Say in *event* who did it, when, and in which state the thing is."""
    event.source = event.source or thing.state
    event.target = event.target or thing.state
    event.actor_id = by.actor.user.id
    event.channel = by.actor.channel
    event.at = by.now
    thing.updated_at = by.now


class NotAllowedError(ForbiddenError):
    """Somebody may not take this step. Where the thing stands is not said."""

    noun: ClassVar[str] = "thing"

    def __init__(self, action: Action) -> None:
        super().__init__(f"You may not {action.phrase} this {self.noun}.")
        self.action = action


class WrongStateError(ConflictError):
    """The step is not in the table for the present state; what is possible, is said."""

    noun: ClassVar[str] = "thing"

    def __init__(
        self, action: Action, state: StrEnum, possible: Sequence[Action]
    ) -> None:
        article = "an" if self.noun[0] in "aeiou" else "a"
        now = ", ".join(map(_spaced, possible)) or "nothing more"
        super().__init__(
            f"You cannot {action.phrase} {article} {self.noun} that is "
            f"{_spaced(state)}; possible now: {now}."
        )
        self.action = action
        self.state = state
        self.possible = tuple(possible)


def _spaced(code: StrEnum) -> str:
    return code.value.replace("_", " ")
