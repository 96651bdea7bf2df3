"""What people do with guides; each call is part of its caller's transaction."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb import audit, moves
from kb.articles.kinds import CHOSEN, Audience
from kb.audit import By
from kb.content import references
from kb.content.store import StoredContent
from kb.errors import NotFoundError
from kb.guides import reading
from kb.guides.building import Built, compare, to_index
from kb.guides.errors import (
    GuideCase,
    GuideDraftError,
    GuideInputError,
    GuideKeepingError,
    OwnGuideError,
)
from kb.guides.models import EditionState as State
from kb.guides.models import Guide, GuideEdition, GuideEntry, GuideEvent, GuideFile
from kb.guides.moves import MOVES, Action, Remark, keeps
from kb.guides.outlines import Chapter, to_data
from kb.guides.tables import TABLES
from kb.notifications.service import Kind, News, notify
from kb.people import directory
from kb.people.models import Role, User
from kb.reporting.document import LANGUAGES
from kb.services.visibility import sees_client
from kb.text import clean, to_line

LONGEST_NAME: Final = 200
FORMS: Final = ("docx", "html", "pdf")
"""An edition is published as all of these."""
_CODE: Final = re.compile(r"[a-z][a-z0-9\-]{0,39}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A guide as somebody describes it."""

    code: str
    names: Mapping[str, str]
    client_id: int
    chapters: Sequence[Chapter]
    audience: Audience = Audience.INTERNAL
    language: str = "zh"


def create(session: Session, draft: Draft, *, by: By) -> Guide:
    """A guide without an edition yet. Raise ``GuideInputError``, ``GuideKeepingError``."""
    user = by.actor.user
    _require_keeper(user)
    if not sees_client(session, user, draft.client_id):
        raise NotFoundError("client", draft.client_id)
    _check(session, draft)
    guide = Guide(
        code=draft.code,
        names=_to_names(draft.names),
        client_id=draft.client_id,
        audience=draft.audience,
        language=draft.language,
        outline=to_data(draft.chapters),
        made_by_id=user.id,
        created_at=by.now,
        updated_at=by.now,
    )
    session.add(guide)
    session.flush()  # The audit names its id.
    audit.record(session, "create", guide, by=by, code=guide.code)
    return guide


def _check(session: Session, draft: Draft) -> None:
    if not _CODE.fullmatch(draft.code):
        raise GuideInputError(
            "A code has up to 40 small letters, digits and dashes, a letter first.",
            case=GuideCase.BAD_CODE,
            field="code",
        )
    if session.scalar(select(Guide.id).where(Guide.code == draft.code)) is not None:
        raise GuideInputError(
            f"There is a guide {draft.code} already.",
            case=GuideCase.CODE_TAKEN,
            value=draft.code,
            field="code",
        )
    if draft.audience not in CHOSEN or draft.language not in LANGUAGES:
        raise GuideInputError(
            "A guide is for staff or for everybody, in zh or en.",
            case=GuideCase.BAD_AUDIENCE,
            field="language" if draft.audience in CHOSEN else "audience",
        )
    _check_tables(draft.chapters)


def _check_tables(chapters: Sequence[Chapter]) -> None:
    for chapter in chapters:
        for code in chapter.tables:
            if code not in TABLES:
                raise GuideInputError(
                    f"There is no table {code}; there are {', '.join(TABLES)}.",
                    case=GuideCase.UNKNOWN_TABLE,
                    value=code,
                    kinds=", ".join(TABLES),
                    field="outline",
                )


def _to_names(names: Mapping[str, str]) -> dict[str, str]:
    said = {name: to_line(names.get(name, ""))[:LONGEST_NAME] for name in LANGUAGES}
    if not any(said.values()):
        raise GuideInputError(
            "A guide has a name.", case=GuideCase.NAME_MISSING, field="name_zh"
        )
    return {name: said[name] or next(filter(None, said.values())) for name in LANGUAGES}


def edit(
    session: Session,
    guide: Guide,
    names: Mapping[str, str],
    chapters: Sequence[Chapter],
    *,
    by: By,
) -> None:
    """Change what the next edition is made by; those that there are stay."""
    _require_keeper(by.actor.user)
    _check_tables(chapters)
    guide.names, guide.outline = _to_names(names), to_data(chapters)
    guide.updated_at = by.now
    session.flush()  # A build reads it anew.
    audit.record(
        session, "edit", guide, by=by, chapters=[each.code for each in chapters]
    )


def _require_keeper(user: User) -> None:
    if not keeps(user):
        raise GuideKeepingError


def require_may_build(session: Session, guide: Guide, user: User) -> None:
    """Raise before anything is searched: ``GuideKeepingError``, ``GuideDraftError``."""
    _require_keeper(user)
    waiting = reading.find_waiting(session, guide.id)
    if waiting is not None:
        raise GuideDraftError(waiting.number)


def keep(session: Session, guide: Guide, built: Built, *, by: By) -> GuideEdition:
    """The draft of the next edition, frozen as it was built. Raise as ``require_may_build``.

    Whoever may judge it is told.
    """
    session.refresh(guide, with_for_update=True)  # Two builds must not take one number.
    require_may_build(session, guide, by.actor.user)
    before = reading.find_current(session, guide.id)
    number = (before.number if before is not None else 0) + 1
    edition = GuideEdition(
        guide_id=guide.id,
        number=number,
        key=f"{guide.id}:{number}",
        title=guide.names[guide.language],
        client_id=guide.client_id,
        audience=guide.audience,
        language=guide.language,
        chapters=built.chapters,
        identifiers=to_index(built),
        changes=compare(reading.read_kept(session, before), built),
        state=State.DRAFT,
        maker_id=by.actor.user.id,
        created_at=by.now,
        updated_at=by.now,
    )
    session.add(edition)
    session.flush()  # Its entries name its id.
    session.add_all(
        GuideEntry(
            edition_id=edition.id,
            position=position,
            chapter=each.chapter,
            article_id=each.article_id,
            revision_id=each.revision_id,
            title=each.title,
        )
        for position, each in enumerate(built.entries, start=1)
    )
    moves.record(session, edition, _event(edition, action=Remark.BUILD.value), by=by)
    _tell_judges(session, edition, by=by)
    return edition


def _tell_judges(session: Session, edition: GuideEdition, *, by: By) -> None:
    people = directory.list_people(session, Role.REVIEWER, Role.MANAGER)
    told = [each.id for each in people if sees_client(session, each, edition.client_id)]
    news = News(
        Kind.GUIDE_TO_APPROVE,
        f"/guides/editions/{edition.id}",
        {"title": edition.title, "number": edition.number},
    )
    notify(session, told, news, now=by.now, but=by.actor.user.id)


def approve(session: Session, edition: GuideEdition, *, by: By) -> None:
    """Say that content and form are right: both verdicts, of another than the maker."""
    MOVES.require(edition, Action.APPROVE, by.actor.user)
    if by.actor.user.id == edition.maker_id:
        raise OwnGuideError
    edition.approved_by_id, edition.approved_at = by.actor.user.id, by.now
    _step(session, edition, Action.APPROVE, by=by)


def send_back(session: Session, edition: GuideEdition, reason: str, *, by: By) -> None:
    MOVES.require(edition, Action.SEND_BACK, by.actor.user)
    text = _require_reason(reason)
    edition.approved_by_id = edition.approved_at = None
    _step(session, edition, Action.SEND_BACK, text=text, by=by)


def discard(session: Session, edition: GuideEdition, reason: str, *, by: By) -> None:
    """Give the edition up: its number is taken by the next one. It is kept."""
    MOVES.require(edition, Action.DISCARD, by.actor.user)
    text = _require_reason(reason)
    edition.key = None
    _step(session, edition, Action.DISCARD, text=text, by=by)


def publish(
    session: Session,
    edition: GuideEdition,
    files: Mapping[str, StoredContent],
    *,
    by: By,
) -> None:
    """Keep the edition for good, with its *files* by form: one in each of ``FORMS``."""
    MOVES.require(edition, Action.PUBLISH, by.actor.user)
    references.remember_all(session, files.values(), now=by.now)
    session.add_all(
        GuideFile(
            edition_id=edition.id,
            form=form,
            blob_sha256=content.sha256,
            size=content.size,
        )
        for form, content in files.items()
    )
    session.flush()  # The database looks for the files when the state arrives.
    edition.published_at = by.now
    _step(session, edition, Action.PUBLISH, by=by, number=edition.number)
    news = News(
        Kind.GUIDE_PUBLISHED,
        f"/guides/editions/{edition.id}",
        {"title": edition.title, "number": edition.number},
    )
    told = [edition.maker_id, edition.approved_by_id]
    notify(session, told, news, now=by.now, but=by.actor.user.id)


def count_published(session: Session, guide: Guide) -> int:
    query = select(func.count()).where(
        GuideEdition.guide_id == guide.id, GuideEdition.state == State.PUBLISHED
    )
    return session.scalar(query) or 0


def _require_reason(reason: str) -> str:
    text = clean(reason)
    if not text:
        raise GuideInputError("Say why.", case=GuideCase.REASON_MISSING, field="reason")
    return text


def _step(
    session: Session,
    edition: GuideEdition,
    action: Action,
    *,
    text: str = "",
    by: By,
    **details: Any,
) -> None:
    event = _event(edition, text=text, details=details)
    MOVES.step(session, edition, action, event, by=by)


def _event(edition: GuideEdition, **values: Any) -> GuideEvent:
    return GuideEvent(edition_id=edition.id, **values)
