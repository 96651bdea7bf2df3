"""What a hand-over lists, and what somebody found of each line."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.orm import Session

from kb.audit import By
from kb.content import references
from kb.handovers import reading
from kb.handovers.errors import (
    HandoverCase,
    HandoverInputError,
    HandoverSignedError,
)
from kb.handovers.models import (
    MAX_NAME,
    Handover,
    HandoverEvent,
    HandoverFile,
    HandoverLine,
)
from kb.handovers.moves import MOVES, Action
from kb.incidents.opening import IncomingFile
from kb.masking import keep_block
from kb.registers.types import RecordType, Types
from kb.text import to_line

MOST_LINES: Final = 200
LARGEST: Final = 1_000_000
"""Of one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLine:
    title: str = ""
    """Nothing for the name of its register, in the language of the note."""
    expected: int | None = None
    """Nothing for how many the register has."""
    type_code: str = ""


@dataclass(frozen=True, slots=True)
class Looked:
    """What somebody found, of one line."""

    line_id: int
    handed_over: int | None
    remark: str = ""


def add_line(
    session: Session,
    handover: Handover,
    new: NewLine,
    types: Types,
    language: str,
    *,
    by: By,
) -> HandoverLine:
    """Raise ``HandoverInputError``, and what ``require_may_fill`` raises."""
    require_may_fill(handover, by)
    line = put(session, handover, new, types, language, by=by)
    _note(session, handover, by, added=line.title)
    return line


def put(
    session: Session,
    handover: Handover,
    new: NewLine,
    types: Types,
    language: str,
    *,
    by: By,
) -> HandoverLine:
    """As ``add_line``, for who has asked already whether it may be."""
    found = _find_type(new.type_code, types)
    title = to_line(new.title) or (found.names[language] if found is not None else "")
    if not 0 < len(title) <= MAX_NAME:
        raise HandoverInputError(
            f"Say in up to {MAX_NAME} characters what is handed over.",
            case=HandoverCase.TITLE,
            limit=MAX_NAME,
            field="title",
        )
    if len(handover.lines) >= MOST_LINES:
        raise HandoverInputError(
            f"A hand-over has up to {MOST_LINES} lines. Make two of it.",
            case=HandoverCase.TOO_MANY,
            limit=MOST_LINES,
            field="title",
        )
    expected = new.expected
    if expected is None and found is not None:
        expected = _count(session, handover, found.code)
    line = HandoverLine(
        handover_id=handover.id,
        type_code=found.code if found is not None else "",
        title=title,
        expected=_require_count(expected, "expected"),
        remark="",
        created_at=by.now,
    )
    handover.lines.append(line)
    session.flush()  # Its page names its id.
    return line


def _find_type(code: str, types: Types) -> RecordType | None:
    """Raise ``HandoverInputError`` for none, and for one that is kept private."""
    if not code:
        return None
    found = types.get(code)
    if found is None or found.private:
        raise HandoverInputError(
            f"There is no register {code[:40]} that is handed over.",
            case=HandoverCase.UNKNOWN_TYPE,
            given=code[:40],
            field="type_code",
        )
    return found


def _count(session: Session, handover: Handover, type_code: str) -> int:
    return reading.count_records(
        session, handover.client_id, type_code, handover.unit_id
    )


def _require_count(count: int | None, field: str) -> int:
    if count is None or not 0 <= count <= LARGEST:
        raise HandoverInputError(
            f"Say how many: 0 to {LARGEST}.",
            case=HandoverCase.COUNT,
            limit=LARGEST,
            field=field,
        )
    return count


def count_again(session: Session, handover: Handover, *, by: By) -> int:
    """Expect what the registers have now, where nobody has looked yet; how many lines."""
    require_may_fill(handover, by)
    lines = [
        each for each in handover.lines if each.type_code and each.handed_over is None
    ]
    for line in lines:
        line.expected = _count(session, handover, line.type_code)
    if lines:
        _note(session, handover, by, counted=len(lines))
    return len(lines)


def fill(
    session: Session, handover: Handover, looked: Iterable[Looked], *, by: By
) -> int:
    """Keep what was found; return how many lines say something else than before."""
    require_may_fill(handover, by)
    changed = 0
    for each in looked:
        line = reading.get_line(handover, each.line_id)
        count = each.handed_over
        if count is not None:
            count = _require_count(count, f"handed_over-{line.id}")
        said = (count, keep_block(each.remark))
        if said != (line.handed_over, line.remark):
            line.handed_over, line.remark = said
            changed += 1
    session.flush()  # The database looks whether anybody has signed.
    if changed:
        _note(session, handover, by, lines=changed)
    return changed


def remove_line(
    session: Session, handover: Handover, line: HandoverLine, *, by: By
) -> None:
    """Raise ``HandoverInputError`` for one that an item follows up."""
    require_may_fill(handover, by)
    if line.id in reading.list_followed(session, handover):
        raise HandoverInputError(
            "An item follows this line up: it stays.",
            case=HandoverCase.FOLLOWED,
            field="line",
        )
    for file in reading.list_files(session, handover).get(line.id, ()):
        session.delete(file)
    session.flush()  # A line goes after its files.
    handover.lines.remove(line)
    session.delete(line)
    _note(session, handover, by, removed=line.title)


def attach(
    session: Session,
    handover: Handover,
    line: HandoverLine,
    file: IncomingFile,
    *,
    by: By,
) -> HandoverFile:
    """Keep a photo or a file that shows what the line says."""
    require_may_fill(handover, by)
    references.remember(session, file.content, now=by.now)
    kept = HandoverFile(
        line_id=line.id,
        blob_sha256=file.content.sha256,
        name=file.name,
        media_type=file.media_type,
        size=file.content.size,
        added_by_id=by.actor.user.id,
        at=by.now,
    )
    session.add(kept)
    _note(session, handover, by, file=file.name)
    return kept


def require_may_fill(handover: Handover, by: By) -> None:
    """Raise ``HandoverNotAllowedError``, ``HandoverSignedError`` or a transition's."""
    MOVES.require(handover, Action.FILL, by.actor.user)
    if handover.is_begun:
        raise HandoverSignedError


def _note(session: Session, handover: Handover, by: By, **details: Any) -> None:
    event = HandoverEvent(handover_id=handover.id, details=details)
    MOVES.step(session, handover, Action.FILL, event, by=by)
