"""Reports as pages, commands and operations ask for them: by names, in a format."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.audit import Actor, By
from kb.errors import NotFoundError
from kb.people import units
from kb.people.models import Unit
from kb.reporting import reading, service
from kb.reporting.formats.files import Format, make_file
from kb.reporting.kinds import Kinds, get_kind, read_kinds
from kb.reporting.making import Asked
from kb.reporting.models import Report
from kb.reporting.models import ReportState as State
from kb.reporting.service import Addressed, read_document
from kb.reporting.vocabulary import Vocabulary
from kb.reports.periods import read_period
from kb.services.models import Client
from kb.settings import Settings
from web.services import Services

FONTS: Final = "fonts"
"""In the home folder: fonts for PDF that the machine itself does not have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A report as somebody names it."""

    kind: str
    period: str
    client: str = ""
    unit: str = ""
    """Its name, or its id."""
    so_far: bool = False


def list_kinds(settings: Settings) -> Kinds:
    return read_kinds(settings.home)


def to_asked(session: Session, wanted: Wanted, kinds: Kinds) -> Asked:
    """Raise for a kind or a period that there is not, ``NotFoundError`` for a unit."""
    return Asked(
        kind=get_kind(kinds, wanted.kind),
        period=read_period(wanted.period),
        client_id=find_client(session, wanted.client),
        unit_id=find_unit(session, wanted.unit),
        so_far=wanted.so_far,
    )


def find_client(session: Session, code: str) -> int | None:
    """By its code; ``None`` for no words. Raise ``NotFoundError``."""
    code = code.strip()
    if not code:
        return None
    found = session.scalar(select(Client.id).where(Client.code == code))
    if found is None:
        raise NotFoundError("client", code)
    return found


def find_unit(session: Session, text: str) -> int | None:
    """By name or id; ``None`` for no words. Raise ``NotFoundError``."""
    text = text.strip()
    if not text:
        return None
    unit: Unit | None = units.find_unit(session, text)
    if unit is None and text.isascii() and text.isdecimal():
        unit = session.get(Unit, int(text[:9]))
    if unit is None:
        raise NotFoundError("unit", text)
    return unit.id


def make(
    services: Services,
    wanted: Wanted,
    vocabulary: Vocabulary,
    addressed: Addressed,
    find_actor: Callable[[Session], Actor],
) -> int:
    """The id of the draft. Its figures are counted before anybody must wait to write."""
    now = services.now()
    kinds = list_kinds(services.settings)
    with services.database.reading() as session:
        asked = to_asked(session, wanted, kinds)
        user = find_actor(session).user
        prepared = service.prepare(session, asked, vocabulary, user, now=now)
    with services.database.writing() as session:
        by = By(find_actor(session), now)
        report = service.keep(session, prepared, addressed, by=by)
        # What there is may be a draft that is not for whoever asks for it.
        return reading.get_report(session, report.id, by.actor.user).id


def to_file(
    settings: Settings, report: Report, form: Format, language: str = ""
) -> bytes:
    """The report as it is now; what is not approved says that it is a draft."""
    return make_file(
        read_document(report),
        form,
        language or report.language,
        draft=is_draft(report),
        fonts=find_fonts(settings),
    )


def is_draft(report: Report) -> bool:
    return report.state in (State.DRAFT, State.DISCARDED)


def find_fonts(settings: Settings) -> tuple[Path, ...]:
    folder = settings.home / FONTS
    return (folder,) if folder.is_dir() else ()


def file_name(report: Report, form: Format) -> str:
    """Like monthly-2026-10-RPT-000012.pdf."""
    return f"{report.kind}-{report.period}-{report.number}.{form.value}"
