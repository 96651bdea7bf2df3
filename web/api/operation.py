"""What an operation is: one thing to do, behind every door in the same way."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from kb.articles.kinds import Audience
from kb.articles.visibility import visible_audiences
from kb.audit import Actor
from kb.people.models import Scope, User
from web.api.shapes import Shape, Tag
from web.services import Services

SOAP: Final = "soap"
"""The channel of the door whose answers keep their elements."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who calls, through which door, and what they may do there."""

    user: User
    channel: str
    """rest, soap or hook."""
    scopes: frozenset[Scope]
    token_id: int | None = None
    """Of the API token, if one was used."""

    @property
    def actor(self) -> Actor:
        return Actor(self.user, self.channel)

    @property
    def bucket(self) -> tuple[str, int]:
        """Whose calls are counted together: those of one token, or of one person."""
        if self.token_id is not None:
            return ("token", self.token_id)
        return ("user", self.user.id)

    @property
    def audiences(self) -> frozenset[Audience]:
        return visible_audiences(self.user)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One use of an operation, within one transaction."""

    caller: Caller
    services: Services
    session: Session
    now: datetime
    prepared: Any = None
    """What ``Operation.prepare`` made of the input."""

    @property
    def actor(self) -> Actor:
        return self.caller.actor

    @property
    def user(self) -> User:
        return self.caller.user


Run = Callable[[Call, Any], Shape | None]
Prepare = Callable[[Services, Any], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One thing to do. Doors differ only in how they read *takes* and write *gives*."""

    name: str
    """In REST the operationId; in SOAP the name of the wrapper."""
    summary: str
    tag: Tag
    scope: Scope
    takes: type[Shape]
    gives: type[Shape] | None
    """``None``: nothing to say beyond that it is done."""
    run: Run = field(repr=False)
    writes: bool = False
    prepare: Prepare | None = None
    """Long work that must not keep other writers waiting: done before the transaction."""


@contextmanager
def opened(
    operation: Operation,
    caller: Caller,
    services: Services,
    given: Shape,
    session: Session | None = None,
) -> Iterator[Call]:
    """The call in its transaction: committed on a clean exit, else rolled back.

    What only reads goes on in the *session* that its caller was recognised in, if any.
    """
    prepared = operation.prepare(services, given) if operation.prepare else None
    database = services.database
    with (
        nullcontext(session)
        if session
        else database.writing()
        if operation.writes
        else database.reading()
    ) as opened_session:
        yield Call(
            caller=caller,
            services=services,
            session=opened_session,
            now=services.now(),
            prepared=prepared,
        )
