"""An edition as files: made for whoever looks at a draft, kept for good once published."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, Final

from flask_babel import force_locale
from sqlalchemy.orm import Session

from kb.audit import Actor, By
from kb.guides import reading, service
from kb.guides.errors import GuideCase, GuideInputError, GuideStaleError
from kb.guides.models import EditionState, GuideEdition
from kb.guides.moves import MOVES, Action
from web.answers import reporting
from web.answers.guides.books import Maker, to_book
from web.presentation.guides.book import Book
from web.presentation.guides.docx import to_docx
from web.presentation.guides.html import iter_html
from web.presentation.guides.pdf import to_pdf
from web.services import Services

MEDIA_TYPES: Final = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
}


def read_form(text: str) -> str:
    """Raise ``GuideInputError`` for a form that no guide has."""
    form = text.strip().lower()
    if form not in MEDIA_TYPES:
        forms = ", ".join(MEDIA_TYPES)
        raise GuideInputError(
            f"There is no format {text}; a guide comes as {forms}.",
            case=GuideCase.UNKNOWN_FORM,
            given=text,
            formats=forms,
        )
    return form


def publish(
    services: Services, edition_id: int, find_actor: Callable[[Session], Actor]
) -> None:
    """Make the files, and keep the edition with them.

    They are made while nobody must wait to write. Raise ``GuideStaleError`` if somebody
    has moved it on meanwhile, and ``FontMissingError`` as long as no PDF can be set.
    """
    now = services.now()
    with services.database.reading() as session:
        user = find_actor(session).user
        edition = reading.get_edition(session, edition_id, user)
        MOVES.require(edition, Action.PUBLISH, user)
        version = edition.version
        maker = Maker(services=services, session=session, user=user, now=now)
        files = {}
        for form in service.FORMS:
            with make_file(maker, edition, form) as file:
                files[form] = services.content.put(file)
    with services.database.writing() as session:
        by = By(find_actor(session), now)
        edition = reading.get_edition(session, edition_id, by.actor.user)
        if edition.version != version:
            raise GuideStaleError
        service.publish(session, edition, files, by=by)


def open_file(maker: Maker, edition: GuideEdition, form: str) -> tuple[BinaryIO, str]:
    """The file with its name: as it was published, or else made now and marked a draft."""
    name = f"{edition.guide.code}-{edition.number}.{form}"
    if edition.state is EditionState.PUBLISHED:
        (kept,) = (each for each in edition.files if each.form == form)
        return maker.services.content.open(kept.blob_sha256), name
    return make_file(maker, edition, form), name


def make_file(maker: Maker, edition: GuideEdition, form: str) -> BinaryIO:
    """The edition in one form, in its language, whoever asks."""
    with force_locale(edition.language):
        book = to_book(maker, edition)
        target: BinaryIO = TemporaryFile()  # noqa: SIM115 - the caller closes it.
        _write(book, form, target, reporting.find_fonts(maker.services.settings))
    target.seek(0)
    return target


def _write(book: Book, form: str, target: BinaryIO, fonts: tuple[Path, ...]) -> None:
    match form:
        case "html":
            target.writelines(part.encode() for part in iter_html(book))
        case "docx":
            target.write(to_docx(book))
        case _:
            target.write(to_pdf(book, fonts))
