"""Packages of a closing hand-over: asked for, made in the background, and kept."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.audit import By
from kb.content.references import remember
from kb.content.store import StoredContent
from kb.handovers.errors import (
    HandoverCase,
    HandoverInputError,
    PackageRunningError,
)
from kb.handovers.models import (
    Handover,
    HandoverDirection,
    HandoverEvent,
    HandoverPackage,
    PackageState,
)
from kb.handovers.moves import MOVES, Action


def ask(
    session: Session, handover: Handover, language: str, *, by: By
) -> HandoverPackage:
    """Have everything of the client written that who asks may see.

    Raise ``HandoverInputError`` where something is taken over, not handed back, and
    ``PackageRunningError`` while one is being made.
    """
    MOVES.require(handover, Action.PACK, by.actor.user)
    if handover.direction is not HandoverDirection.HAND_BACK:
        raise HandoverInputError(
            "A package is made when something is handed back, not when it is taken over.",
            case=HandoverCase.NO_PACKAGE,
        )
    waiting = select(HandoverPackage.id).where(
        HandoverPackage.handover_id == handover.id,
        HandoverPackage.state == PackageState.WAITING,
    )
    if session.scalar(waiting) is not None:
        raise PackageRunningError
    package = HandoverPackage(
        handover_id=handover.id,
        state=PackageState.WAITING,
        asked_by_id=by.actor.user.id,
        channel=by.actor.channel,
        language=language,
        step="",
        written=0,
        summary={},
        fault="",
        created_at=by.now,
        updated_at=by.now,
    )
    session.add(package)
    event = HandoverEvent(handover_id=handover.id)
    MOVES.step(session, handover, Action.PACK, event, by=by)
    return package


def find_waiting(session: Session) -> HandoverPackage | None:
    """The one that has waited longest."""
    return session.scalar(
        select(HandoverPackage)
        .where(HandoverPackage.state == PackageState.WAITING)
        .order_by(HandoverPackage.id)
        .limit(1)
    )


def advance(
    package: HandoverPackage, step: str, written: int, *, now: datetime
) -> None:
    """Note what is being written, and how many rows and files are."""
    package.step, package.written, package.updated_at = step, written, now


def finish(
    session: Session,
    package: HandoverPackage,
    content: StoredContent,
    summary: Mapping[str, Any],
    *,
    now: datetime,
) -> None:
    remember(session, content, now=now)
    package.blob_sha256, package.size = content.sha256, content.size
    package.summary, package.state = dict(summary), PackageState.DONE
    package.step, package.updated_at = "", now


def fail(package: HandoverPackage, fault: str, *, now: datetime) -> None:
    package.state, package.fault, package.updated_at = PackageState.FAILED, fault, now
