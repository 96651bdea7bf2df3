"""Who asks the index of articles: what they may read, and what may count for them."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy.orm import Session

from kb.articles.kinds import Audience
from kb.articles.visibility import EVERYTHING, visible_audiences
from kb.people.models import User
from kb.services.visibility import has_several, sees_every_client
from kb.spellings import settling
from kb.spellings.names import NO_NAMES, Names


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    audiences: AbstractSet[Audience]
    with_cases: bool
    """As ``search.engine.Query`` has it: nobody is to tell from what they find what was
    written in incidents of a client that they do not work for."""
    names: Names = NO_NAMES
    """By which old spellings a query may name systems, categories and units."""

    @property
    def bounds(self) -> dict[str, Any]:
        """The fields of a query."""
        return {
            "audiences": self.audiences,
            "with_cases": self.with_cases,
            "names": self.names,
        }


EVERYBODY: Final = Reader(audiences=EVERYTHING, with_cases=True)
"""Of commands that ask for no person in particular."""


def to_reader(session: Session, user: User) -> Reader:
    return replace(to_nameless(session, user), names=settling.read(session))


def to_nameless(session: Session, user: User) -> Reader:
    """As ``to_reader``, for whoever asks with whole texts: no field is named in them."""
    return Reader(
        audiences=visible_audiences(user),
        with_cases=sees_every_client(session, user),
    )


def to_common(session: Session) -> Reader:
    """Of what is found by itself, and shown to staff of whichever client it is about."""
    return Reader(
        audiences=EVERYTHING,
        with_cases=not has_several(session),
        names=settling.read(session),
    )
