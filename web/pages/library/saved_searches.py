"""Saved searches, and each of them as a feed."""

from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Final
from urllib.parse import parse_qsl, urlencode

from flask import (
    Blueprint,
    Response,
    flash,
    g,
    redirect,
    render_template,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from kb import saved_searches
from kb.errors import NotFoundError
from kb.people.models import User
from kb.saved_searches import Kept, Place, SavedSearch
from search.engine import Hit, Sort
from web import homes
from web.access.addresses import absolute
from web.answers.readers import to_reader
from web.answers.search_request import read_request, to_query
from web.errors import shown_on
from web.presentation import forms
from web.services import services

bp = Blueprint("saved_searches", __name__)

FEED_LENGTH: Final = 50


@bp.get("/searches")
def index() -> str:
    return _page()


def _page(problem: str = "") -> str:
    with services().database.reading() as session:
        mine = saved_searches.list_mine(session, g.user)
        return render_template(
            "library/saved_searches.html",
            searches=[(each, _feed_address(g.user, each)) for each in mine],
            problem=problem,
        )


@bp.post("/searches")
@shown_on(_page)
def keep() -> ResponseReturnValue:
    address = _tidy(forms.text("address"))
    with services().database.writing() as session:
        kept = Kept(forms.word("name"), address)
        saved = saved_searches.keep(session, g.user, kept, now=services().now())
        name = saved.name
    flash(gettext("The search is saved as %(name)s.", name=name), "good")
    return redirect(f"{url_for('search.results')}?{address}")


def _tidy(address: str) -> str:
    """Only what makes the search; not the page one was on."""
    pairs = parse_qsl(address.removeprefix("?"))
    return urlencode([pair for pair in pairs if pair[0] not in ("page", "t", "exact")])


@bp.post("/searches/<int:search_id>/<any(remove, restore):change>")
def change(search_id: int, change: str) -> ResponseReturnValue:
    with services().database.writing() as session:
        saved = saved_searches.get_mine(session, g.user, search_id)
        saved.removed_at = services().now() if change == "remove" else None
        name = saved.name
    if change == "remove":
        undo = url_for("saved_searches.change", search_id=search_id, change="restore")
        forms.say_undoable(gettext("%(name)s is removed.", name=name), undo)
    else:
        flash(gettext("%(name)s is back.", name=name), "good")
    return redirect(url_for("saved_searches.index"))


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(homes.read_secret_key(services().settings), salt="feed")


def _feed_address(user: User, saved: SavedSearch) -> str:
    """Carries who reads it, until their sessions are ended: readers cannot log in."""
    key = _signer().dumps([saved.id, user.id, user.session_number])
    return absolute("saved_searches.feed", key=key)


@bp.get("/feeds/<key>.rss")
def feed(key: str) -> Response:
    """The newest articles of a saved search, as far as its owner may see them."""
    with services().database.reading() as session:
        user, saved = _read_key(session, key)
        asked = read_request(MultiDict(parse_qsl(saved.address)))
        page = services().engine.search(
            to_query(asked, to_reader(session, user), sort=Sort.DATE, limit=FEED_LENGTH)
        )
        name, address = saved.name, saved.address
    content = render_template(
        "library/feed.xml", name=name, address=address, hits=page.hits, sent_at=_sent_at
    )
    return Response(content, mimetype="application/rss+xml")


def _read_key(session: Session, key: str) -> tuple[User, SavedSearch]:
    try:
        search_id, user_id, number = _signer().loads(key)
    except (BadSignature, ValueError, TypeError):
        raise NotFoundError("feed", "") from None
    user = session.get(User, user_id)
    if user is None or not user.active or user.session_number != number:
        raise NotFoundError("feed", "")
    saved = saved_searches.get_mine(session, user, search_id)
    if saved.removed_at is not None or saved.place is not Place.SEARCH:
        raise NotFoundError("feed", "")
    return user, saved


def _sent_at(hit: Hit) -> str:
    updated = datetime.fromisoformat(str(hit.attributes["updated_at"]))
    return format_datetime(updated.astimezone(UTC), usegmt=True)


@bp.get("/opensearch.xml")
def description() -> Response:
    """For browsers that offer to search here from their address bar."""
    content = render_template("library/opensearch.xml")
    return Response(content, mimetype="application/opensearchdescription+xml")
