"""What has changed since a page was made, for a script that asks every ten seconds.

An answer carries a stamp, made of the newest event and little else: as long as that is
what the script has, nothing of the page is asked for.
"""

from datetime import timedelta
from hashlib import sha256
from typing import Any, Final

from flask import Blueprint, Response, g, jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext, ngettext
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb.incidents import events, filtering, listing, views
from kb.incidents.models import Incident, IncidentEvent
from kb.incidents.presence import Present
from kb.notifications import service as notifications
from kb.people.models import User
from web.auth import require_staff
from web.pages.desk.incidents import COUNTED, read_filter
from web.presentation import forms
from web.services import reading, services

bp = Blueprint("live", __name__, url_prefix="/incidents")

_MINUTE: Final = timedelta(minutes=1)
"""What grows late does so without an event: lists are counted once a minute."""


@bp.before_request
def _staff_only() -> ResponseReturnValue | None:
    if g.user is None:
        return _tell_logged_out()
    require_staff()
    return None


def _tell_logged_out() -> Response:
    """The same whatever is asked for; an error would stand in the browser's console."""
    news = gettext("You have been logged out: log in again")
    response = jsonify(news=news, logged_out=True)
    response.headers["Cache-Control"] = "no-store"
    return response


def is_shown() -> bool:
    """Whether the installation and whoever is logged in let it be seen who is where."""
    return bool(services().settings.presence and g.user.shows_presence)


@bp.get("/live")
def of_list() -> ResponseReturnValue:
    now = services().now()
    with reading() as session:
        newest = events.find_newest(session)
        minute = int(now.timestamp() // _MINUTE.total_seconds())
        unread = notifications.count_unread(session, g.user)
        stamp = _stamp(newest, minute, unread)
        if stamp in request.if_none_match:
            return _unchanged(stamp)
        counts = views.count_views(session, COUNTED, g.user, now=now)
        changed = _count_changed(session, _since())
        return _answer(
            stamp,
            counts={view.value: count for view, count in counts.items()},
            news=_of_changed(changed),
            unread=unread,
        )


def _count_changed(session: Session, since: int) -> int:
    """How many of the list have had an event since, and are in it now."""
    conditions = filtering.to_conditions(
        session, read_filter(), g.user, now=services().now()
    )
    newer = select(IncidentEvent.incident_id).where(IncidentEvent.id > since)
    query = select(func.count(Incident.id)).where(*conditions, Incident.id.in_(newer))
    return session.scalar(query) or 0


def _of_changed(count: int) -> str:
    if not count:
        return ""
    return str(
        ngettext("%(num)d has changed: show", "%(num)d have changed: show", count)
    )


@bp.get("/<int:incident_id>/live")
def of_incident(incident_id: int) -> ResponseReturnValue:
    """What happened to one since event ``since``, and who else has it open."""
    with reading() as session:
        incident = listing.get_incident(session, incident_id, g.user)
        newest = events.find_newest(session, incident.id)
        unread = notifications.count_unread(session, g.user)
        present = _meet(incident.id)
        stamp = _stamp(newest, unread, *present)
        if stamp in request.if_none_match:
            return _unchanged(stamp)
        query = select(func.count(IncidentEvent.id)).where(
            IncidentEvent.incident_id == incident.id, IncidentEvent.id > _since()
        )
        count = session.scalar(query) or 0
        return _answer(
            stamp,
            news=ngettext("%(num)d new event: show", "%(num)d new events: show", count)
            if count
            else "",
            present=_say(session, present),
            unread=unread,
        )


def _meet(incident_id: int) -> list[Present]:
    """Say that one is here, and learn who else is; neither, if one does not want it."""
    if not is_shown():
        return []
    presence = services().presence
    now, writes = services().now(), bool(request.args.get("writing"))
    presence.mark(incident_id, g.user.id, writes=writes, now=now)
    return presence.list_present(incident_id, but=g.user.id, now=now)


def _say(session: Session, present: list[Present]) -> list[str]:
    people = select(User).where(User.id.in_(each.user_id for each in present))
    names = {user.id: user.name or user.login for user in session.scalars(people)}
    return [
        gettext("%(name)s is writing here", name=names[each.user_id])
        if each.writes
        else gettext("%(name)s has it open", name=names[each.user_id])
        for each in present
    ]


def _since() -> int:
    return forms.read_id(request.args.get("since", "")) or 0


def _stamp(*parts: object) -> str:
    said = (g.user.id, *parts, str(get_locale()), _since())
    return sha256(repr(said).encode()).hexdigest()[:32]


def _unchanged(stamp: str) -> Response:
    response = Response(status=304)
    response.set_etag(stamp)
    return response


def _answer(stamp: str, **said: Any) -> Response:
    response = jsonify(said)
    response.set_etag(stamp)
    response.headers["Cache-Control"] = "no-store"
    return response
