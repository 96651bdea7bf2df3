"""One's own calendar for other programs: its key in the profile, and the door it opens."""

from typing import Any

from flask import (
    Blueprint,
    Response,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, get_locale, gettext

from kb.audit import By
from kb.feeds import icalendar, keys
from kb.feeds.entries import Entry, Kind, list_entries
from kb.feeds.icalendar import Event
from web.access.addresses import absolute, root
from web.auth import current_actor
from web.services import services
from web.words import process

bp = Blueprint("calendar_feed", __name__)


@bp.get("/profile/calendar")
def show() -> str:
    return _page()


def _page(address: str = "") -> str:
    with services().database.reading() as session:
        feed = keys.find_feed(session, current_actor().user)
        return render_template("person/calendar.html", feed=feed, address=address)


@bp.post("/profile/calendar")
def make() -> ResponseReturnValue:
    """Its page shows the address, once."""
    with services().database.writing() as session:
        key = keys.make_key(session, str(get_locale()), by=_who())
    return _page(absolute("calendar_feed.fetch", key=key))


@bp.post("/profile/calendar/withdraw")
def withdraw() -> ResponseReturnValue:
    with services().database.writing() as session:
        keys.withdraw(session, by=_who())
    flash(
        gettext("The address is withdrawn: nothing is fetched by it any more."), "good"
    )
    return redirect(url_for("calendar_feed.show"))


@bp.get("/calendar/<string(maxlength=64):key>.ics")
def fetch(key: str) -> Response:
    """What the owner of the key may see at this moment. Raise ``NotFoundError``."""
    with services().database.reading() as session:
        feed = keys.open_feed(session, key)
        entries = list_entries(session, feed.user, now=services().now())
        language = feed.language
    with force_locale(language):
        body = icalendar.write(map(_to_event, entries), feed=gettext("Yunzhi"))
    response = Response(body, mimetype="text/calendar")
    # For its owner alone, and asked for again each time: the key may be withdrawn.
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.add_etag()
    response.make_conditional(request)
    return response


def _to_event(entry: Entry) -> Event:
    host = services().settings.public_url.rpartition("/")[2] or "yunzhi"
    return Event(
        uid=f"{entry.key}@{host}",
        summary=_say(entry),
        url=root() + entry.path,
        begins=entry.begins,
        ends=entry.ends,
        changed_at=entry.changed_at,
        is_off=entry.is_off,
    )


def _say(entry: Entry) -> str:
    said: dict[str, Any] = {"title": entry.title, "number": entry.number}
    if entry.kind is Kind.CHANGE:
        said["state"] = process.CHANGE_STATES[entry.state]
        return str(gettext("%(number)s %(title)s (%(state)s)", **said))
    if entry.kind is Kind.TURN:
        return str(gettext("On duty: %(title)s", **said))
    return str(gettext("To be done: %(title)s", **said))


def _who() -> By:
    return By(current_actor(), services().now())
