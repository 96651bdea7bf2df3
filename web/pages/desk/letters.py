"""Letters to the service desk: those that wait for staff, and what became of the others."""

from flask import (
    Blueprint,
    Response,
    flash,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from kb.audit import By
from kb.errors import NotFoundError
from kb.incidents.opening import IncomingFile
from kb.letters import service
from kb.letters.models import LetterState
from kb.people.models import User
from kb.services import choosing
from web.auth import current_actor, require_staff
from web.errors import shown_on
from web.intake import filed
from web.intake.letters import incoming, places, settling
from web.intake.letters.incoming import Incoming
from web.presentation import forms
from web.services import services
from web.words import letters as letter_words
from web.words.errors import ERRORS

bp = Blueprint("letters", __name__, url_prefix="/letters")


@bp.before_request
def _staff_only() -> None:
    require_staff()


@bp.get("")
def index() -> str:
    state, number = _wanted(), forms.page_number()
    settings = services().settings
    names = places.list_names(settings)
    with services().database.reading() as session:
        found = service.list_letters(session, g.user, state, page=number)
        return render_template(
            "desk/letters.html",
            letters=found.letters,
            more=found.has_more,
            page=number,
            state=state,
            waiting=service.count_waiting(session, g.user),
            mailboxes=service.list_mailboxes(session, names),
            is_read=bool(names),
            is_believed=bool(settings.letter_host),
            letter_words=letter_words,
            say_why=_say_why,
        )


def _say_why(code: str) -> str:
    """A reason, or what the rule says that refused it."""
    said = str(letter_words.REASONS.get(code) or ERRORS.get(code, ""))
    # Sentences that name a field or a limit have neither here.
    return said if said and "%(" not in said else code


def _wanted() -> LetterState:
    given = request.args.get("state", "")
    return LetterState(given) if given in set(LetterState) else LetterState.UNVERIFIED


@bp.get("/<int:letter_id>")
def show(letter_id: int) -> str:
    return _page(letter_id)


def _page(letter_id: int, problem: str = "") -> str:
    with services().database.reading() as session:
        return render_template(
            "desk/letter.html",
            letter=service.get_letter(session, letter_id, g.user),
            problem=problem,
            typed=forms.typed(),
            letter_words=letter_words,
            say_why=_say_why,
        )


@bp.get("/<int:letter_id>/raw")
def download(letter_id: int) -> Response:
    """As it came: a file that a browser runs nothing of."""
    with services().database.reading() as session:
        letter = service.get_letter(session, letter_id, g.user)
        if letter.blob_sha256 is None:
            raise NotFoundError("letter", letter_id)
        return filed.send(letter.blob_sha256, f"letter-{letter.id}.eml")


@bp.post("/<int:letter_id>/take")
@shown_on(_page)
def take(letter_id: int) -> ResponseReturnValue:
    """Open a request with it."""
    read, files = _read(letter_id)
    with services().database.writing() as session:
        letter = service.get_letter(session, letter_id, g.user)
        incident = settling.take_as_request(
            session, letter, read, files, writer=_find_writer(session), by=_who()
        )
        number, incident_id = incident.number, incident.id
    flash(gettext("%(number)s is opened.", number=number), "good")
    return redirect(url_for("incidents.show", incident_id=incident_id))


@bp.post("/<int:letter_id>/comment")
@shown_on(_page)
def comment(letter_id: int) -> ResponseReturnValue:
    """Put it on the incident that it answers, among staff."""
    read, files = _read(letter_id)
    with services().database.writing() as session:
        letter = service.get_letter(session, letter_id, g.user)
        if letter.incident_id is None:
            raise NotFoundError("incident", letter_id)
        incident = settling.take_as_comment(session, letter, read, files, by=_who())
        incident_id = incident.id
    flash(gettext("It is added as a comment among staff."), "good")
    return redirect(url_for("incidents.show", incident_id=incident_id))


@bp.post("/<int:letter_id>/discard")
@shown_on(_page)
def discard(letter_id: int) -> ResponseReturnValue:
    with services().database.writing() as session:
        letter = service.get_letter(session, letter_id, g.user)
        state = letter.state
        service.discard(session, letter, by=_who())
    undo = url_for("letters.restore", letter_id=letter_id)
    forms.say_undoable(gettext("The letter is discarded."), undo)
    return redirect(url_for("letters.index", state=state.value))


@bp.post("/<int:letter_id>/restore")
@shown_on(_page)
def restore(letter_id: int) -> ResponseReturnValue:
    with services().database.writing() as session:
        letter = service.get_letter(session, letter_id, g.user)
        service.restore(session, letter, by=_who())
    flash(gettext("The letter waits again."), "good")
    return redirect(url_for("letters.show", letter_id=letter_id))


def _read(letter_id: int) -> tuple[Incoming | None, list[IncomingFile]]:
    """The letter as it came, and its files: before any transaction."""
    with services().database.reading() as session:
        letter = service.get_letter(session, letter_id, g.user)
        service.require_waiting(letter)
    read = settling.read_again(services(), letter)
    return read, incoming.keep_files(services(), read) if read is not None else []


def _find_writer(session: Session) -> User | None:
    login = forms.word("reporter")
    return choosing.find_person(session, login, g.user) if login else None


def _who() -> By:
    return By(current_actor(), services().now())
