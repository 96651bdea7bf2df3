"""What an organisation chooses for itself, and where all else is set."""

import tempfile
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Final

import structlog
from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from ingest.redrawing import Box
from kb.audit import By
from kb.errors import NotFoundError
from kb.organisation import choosing, mail_servers, values
from kb.organisation.mail_servers import MailServer
from kb.organisation.models import LEVELS, PRIORITIES, Choice
from kb.organisation.values import InBoth
from kb.people.models import Role
from web.access import addresses
from web.auth import current_actor, require_role
from web.errors import shown_on
from web.homes import read_secret_key
from web.parts import mail_trial
from web.presentation import forms, settings_pages
from web.services import services
from web.words import mail_server as words

log = structlog.get_logger()

bp = Blueprint("organisation", __name__, url_prefix="/organisation")

GRADES: Final = {"levels": LEVELS, "priorities": PRIORITIES}
_GRADE: Final = "/<any('levels','priorities'):kind>"
_MARK: Final = Box(128, 128, 128 * 128)
"""Twice and more of what a page shows, for screens with many dots."""


@bp.before_request
def _administrators_only() -> None:
    require_role(Role.ADMINISTRATOR)


@bp.get("")
def show() -> str:
    return _page()


def _page(problem: str = "", **_arguments: object) -> str:
    settings = services().settings
    with services().database.reading() as session:
        return render_template(
            "management/organisation.html",
            chosen=choosing.read(session),
            changes=choosing.list_changes(session),
            given={
                Choice.ADDRESS: settings.public_url,
                Choice.SENDER: settings.mail_from if services().has_mail_server else "",
                Choice.MAIL_SERVER: MailServer.of(settings).shown,
            },
            elsewhere=settings_pages.list_pages(session),
            mail=_list_mail(),
            securities=words.SECURITIES.items(),
            Choice=Choice,
            grades=GRADES,
            limits=values,
            mail_limits=mail_servers,
            problem=problem,
            typed=forms.typed(),
        )


def _list_mail() -> list[tuple[str, str]]:
    """Where mail comes from, without what lets somebody in there."""
    settings = services().settings
    inbox = f"{settings.imap_host}:{settings.imap_port}" if settings.imap_host else ""
    return [
        (gettext("Comes in from"), inbox and f"{inbox} ({settings.imap_security})"),
        (gettext("Maildir"), str(settings.letter_folder or "")),
        (gettext("People answer to"), settings.letter_address),
        (gettext("Mail server whose word on senders counts"), settings.letter_host),
    ]


@bp.post("/<any('name','address','sender','colour'):name>")
@shown_on(_page)
def choose(name: str) -> ResponseReturnValue:
    choice = Choice(name)
    return _change(
        lambda session, by: choosing.choose(session, choice, forms.word("value"), by=by)
    )


@bp.post("/colour/reset", defaults={"choice": Choice.COLOUR})
@bp.post("/logo/reset", defaults={"choice": Choice.LOGO})
def reset(choice: Choice) -> ResponseReturnValue:
    if choice is Choice.LOGO:
        return _change(lambda session, by: choosing.choose_logo(session, b"", by=by))
    return _change(lambda session, by: choosing.choose(session, choice, "", by=by))


@bp.post("/logo")
@shown_on(_page)
def choose_logo() -> ResponseReturnValue:
    png = _draw_logo()
    return _change(lambda session, by: choosing.choose_logo(session, png, by=by))


def _draw_logo() -> bytes:
    """What was sent, drawn again: nothing of a file that came is shown to anybody.

    Raise ``PictureRefusedError``.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "logo"
        upload = request.files.get("logo")
        path.write_bytes(upload.read() if upload is not None else b"")
        (drawn,) = services().pool.redraw(path, [_MARK])
    return drawn.data


@bp.post(f"{_GRADE}/<int:number>")
@shown_on(_page)
def name_grade(kind: str, number: int) -> ResponseReturnValue:
    choice = _find_grade(kind, number)
    name = InBoth(zh=forms.word("zh"), en=forms.word("en"))
    return _change(
        lambda session, by: choosing.name_grade(session, choice, name, by=by)
    )


@bp.post(f"{_GRADE}/<int:number>/reset")
def reset_grade(kind: str, number: int) -> ResponseReturnValue:
    choice = _find_grade(kind, number)
    return _change(
        lambda session, by: choosing.name_grade(session, choice, InBoth(), by=by)
    )


def _find_grade(kind: str, number: int) -> Choice:
    """Raise ``NotFoundError`` for a number that nothing has."""
    choices = GRADES[kind]
    if not 1 <= number <= len(choices):
        raise NotFoundError(kind, number)
    return choices[number - 1]


@bp.post("/mail-server")
@shown_on(_page)
def choose_mail_server() -> ResponseReturnValue:
    typed = MailServer(
        host=forms.word("host"),
        port=forms.number("port") or 0,
        security=forms.word("security"),
        user=forms.word("user"),
        password=forms.text("password"),
    )
    if not typed.host:
        raise forms.FormError("host")
    return _choose_mail_server(typed)


@bp.post("/mail-server/reset")
def reset_mail_server() -> ResponseReturnValue:
    return _choose_mail_server(MailServer())


def _choose_mail_server(typed: MailServer) -> ResponseReturnValue:
    key = read_secret_key(services().settings)
    return _change(
        lambda session, by: choosing.choose_mail_server(session, typed, key=key, by=by)
    )


@bp.post("/mail-server/trial")
def try_mail_server() -> ResponseReturnValue:
    """One letter to whoever asks, now, and what the server says to it."""
    server = services().mail_server
    if server.host and "@" in g.user.email:
        answer = mail_trial.send(server, _write_trial())
        log.info("mail_server_tried", host=server.host, verdict=answer.verdict.value)
        said = words.say_answer(answer, server, g.user.email)
        flash(said, "good" if answer.is_taken else "danger")
    else:
        flash(words.say_untried(server), "danger")
    return redirect(url_for("organisation.show", _anchor="mail-server"))


def _write_trial() -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = services().mail_from, g.user.email
    message["Subject"] = gettext("A test letter from Yunzhi")
    message["Date"], message["Auto-Submitted"] = services().now(), "auto-generated"
    message.set_content(
        gettext("Mail goes out as it should: %(address)s", address=addresses.root())
    )
    return message


def _change(change: Callable[[Session, By], bool]) -> ResponseReturnValue:
    with services().database.writing() as session:
        changed = change(session, By(current_actor(), services().now()))
    services().organisation.forget()
    if changed:
        flash(gettext("It is saved, and holds on every page from now on."), "good")
    else:
        flash(gettext("Nothing was changed."), "good")
    return redirect(url_for("organisation.show"))
