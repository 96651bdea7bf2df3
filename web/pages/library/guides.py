"""Service guides: their outlines, and editions that are compiled, approved and published."""

from collections.abc import Callable
from typing import Final

from flask import Blueprint, Response, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.articles.kinds import CHOSEN, Audience
from kb.audit import By
from kb.errors import NotFoundError
from kb.guides import outlines, reading, service
from kb.guides.models import GuideEdition
from kb.guides.moves import MANAGES, MOVES
from kb.guides.service import Draft
from kb.reporting.document import LANGUAGES
from kb.reporting.writing import said
from kb.services.models import OWN, Client
from kb.services.visibility import clients_of, of_clients
from web.answers.guides import books, building, publishing
from web.answers.guides.books import Maker
from web.auth import current_actor, require_staff
from web.errors import shown_on
from web.intake import filed
from web.presentation import forms
from web.services import services
from web.words import guides as words
from web.words.reports import read_vocabulary

bp = Blueprint("guides", __name__, url_prefix="/guides")

AUDIENCES: Final = tuple(each.value for each in CHOSEN)


def _language() -> str:
    return "zh" if str(get_locale()).startswith("zh") else "en"


@bp.get("")
def index() -> str:
    return _index_page()


def _index_page(problem: str = "") -> str:
    with services().database.reading() as session:
        seen = of_clients(Client.id, clients_of(session, g.user))
        clients = session.scalars(select(Client).where(seen).order_by(Client.code))
        return render_template(
            "library/guides.html",
            guides=reading.list_guides(session, g.user),
            editions=reading.list_editions(session, g.user),
            is_keeper=g.user.has(*MANAGES),
            clients=clients.all() if g.user.has(*MANAGES) else [],
            shipped=outlines.list_shipped().values(),
            audiences=AUDIENCES,
            words_of=words,
            problem=problem,
            typed=forms.typed(),
            here=_language(),
        )


@bp.post("")
@shown_on(_index_page)
def create() -> ResponseReturnValue:
    require_staff()
    shipped = outlines.list_shipped().get(forms.word("outline"))
    if shipped is None:
        raise NotFoundError("outline", forms.word("outline"))
    name, audience = forms.text("name"), forms.word("audience")
    names = dict.fromkeys(LANGUAGES, name) if name else shipped.names
    draft = Draft(
        code=forms.word("code"),
        names=names,
        client_id=forms.number("client") or OWN,
        chapters=shipped.chapters,
        audience=Audience(audience) if audience in AUDIENCES else Audience.INTERNAL,
        language=forms.word("language") or _language(),
    )
    by = By(current_actor(), services().now())
    with services().database.writing() as session:
        guide_id = service.create(session, draft, by=by).id
    flash(
        gettext("The guide is there. Look at its outline, and compile an edition."),
        "good",
    )
    return redirect(url_for("guides.show", guide_id=guide_id))


@bp.get("/<int:guide_id>")
def show(guide_id: int) -> ResponseReturnValue:
    """The guide; for those who only read it, its edition in force."""
    if g.user.is_staff:
        return _guide_page(guide_id)
    with services().database.reading() as session:
        found = reading.find_current(session, guide_id)
        if found is None:
            raise NotFoundError("guide", guide_id)
        edition_id = reading.get_edition(session, found.id, g.user).id
    return redirect(url_for("guides.edition", edition_id=edition_id))


def _guide_page(guide_id: int, problem: str = "") -> str:
    require_staff()
    with services().database.reading() as session:
        guide = reading.get_guide(session, guide_id, g.user)
        return render_template(
            "library/guide.html",
            guide=guide,
            outline=outlines.to_text(guide.outline),
            editions=reading.list_editions(session, g.user, guide),
            is_keeper=g.user.has(*MANAGES),
            words_of=words,
            problem=problem,
            typed=forms.typed(),
            here=_language(),
        )


@bp.post("/<int:guide_id>/outline")
@shown_on(_guide_page)
def edit(guide_id: int) -> ResponseReturnValue:
    require_staff()
    chapters = outlines.read_text(forms.text("outline"))
    names = {each: forms.text(f"name_{each}") for each in LANGUAGES}
    by = By(current_actor(), services().now())
    with services().database.writing() as session:
        guide = reading.get_guide(session, guide_id, g.user)
        service.edit(session, guide, names, chapters, by=by)
    flash(gettext("The outline is kept; the next edition follows it."), "good")
    return redirect(url_for("guides.show", guide_id=guide_id))


@bp.post("/<int:guide_id>/editions")
@shown_on(_guide_page)
def build(guide_id: int) -> ResponseReturnValue:
    require_staff()
    with services().database.reading() as session:
        code = reading.get_guide(session, guide_id, g.user).code
    actor = current_actor()
    edition_id = building.build(
        services(),
        code,
        read_vocabulary(services().organisation.chosen()),
        lambda _: actor,
    )
    flash(gettext("The edition is compiled; somebody else approves it."), "good")
    return redirect(url_for("guides.edition", edition_id=edition_id))


@bp.get("/editions/<int:edition_id>")
def edition(edition_id: int) -> str:
    return _edition_page(edition_id)


def _edition_page(edition_id: int, problem: str = "") -> str:
    with services().database.reading() as session:
        found = reading.get_edition(session, edition_id, g.user)
        entries = reading.list_entries(session, found)
        chapters = [
            {
                "heading": said(frozen["heading"], found.language),
                "frozen": frozen,
                "tables": [
                    said(table["heading"], found.language) for table in frozen["tables"]
                ],
                "entries": [each for each in entries if each.chapter == number],
            }
            for number, frozen in enumerate(found.chapters, start=1)
        ]
        return render_template(
            "library/guide_edition.html",
            edition=found,
            chapters=chapters,
            count=len(entries),
            gaps=[
                said(each["heading"], found.language)
                for each in found.chapters
                if each["is_gap"]
            ],
            changes=list(books.list_changes(found)),
            allowed=MOVES.allowed(found, g.user),
            is_maker=found.maker_id == g.user.id,
            events=reading.list_events(session, found) if g.user.is_staff else [],
            forms_of=service.FORMS,
            words_of=words,
            problem=problem,
            typed=forms.typed(),
        )


@bp.get("/editions/<int:edition_id>/download/<form>")
def download(edition_id: int, form: str) -> Response:
    chosen = publishing.read_form(form)
    with services().database.reading() as session:
        found = reading.get_edition(session, edition_id, g.user)
        maker = Maker(
            services=services(), session=session, user=g.user, now=services().now()
        )
        content, name = publishing.open_file(maker, found, chosen)
    kept = (
        {each.form: each.blob_sha256 for each in found.files}
        if found.published_at
        else {}
    )
    return filed.send_made(
        content, name, kept.get(chosen, f"{found.id}-{found.version}")
    )


def _do(
    edition_id: int, deed: Callable[[Session, GuideEdition, By], object], done: str
) -> ResponseReturnValue:
    by = By(current_actor(), services().now())
    with services().database.writing() as session:
        deed(session, reading.get_edition(session, edition_id, g.user), by)
    flash(done, "good")
    return redirect(url_for("guides.edition", edition_id=edition_id))


@bp.post("/editions/<int:edition_id>/approve")
@shown_on(_edition_page)
def approve(edition_id: int) -> ResponseReturnValue:
    return _do(
        edition_id,
        lambda session, found, by: service.approve(session, found, by=by),
        gettext("It is approved; it can be published."),
    )


@bp.post("/editions/<int:edition_id>/send-back")
@shown_on(_edition_page)
def send_back(edition_id: int) -> ResponseReturnValue:
    reason = forms.text("reason")
    return _do(
        edition_id,
        lambda session, found, by: service.send_back(session, found, reason, by=by),
        gettext("It is sent back to whoever made it."),
    )


@bp.post("/editions/<int:edition_id>/discard")
@shown_on(_edition_page)
def discard(edition_id: int) -> ResponseReturnValue:
    reason = forms.text("reason")
    return _do(
        edition_id,
        lambda session, found, by: service.discard(session, found, reason, by=by),
        gettext("It is discarded."),
    )


@bp.post("/editions/<int:edition_id>/publish")
@shown_on(_edition_page)
def publish(edition_id: int) -> ResponseReturnValue:
    actor = current_actor()
    publishing.publish(services(), edition_id, lambda _: actor)
    flash(gettext("It is published."), "good")
    return redirect(url_for("guides.edition", edition_id=edition_id))
