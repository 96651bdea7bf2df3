"""Service levels: what is promised to whom, what it would mean now; added and ended."""

import re
from collections.abc import Iterable
from datetime import datetime, time
from typing import Any, Final

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.audit import By
from kb.calendars.models import Calendar
from kb.people.models import Role
from kb.service_levels import levels, previewing
from kb.service_levels.levels import Promise
from kb.service_levels.models import ServiceLevel
from kb.services.models import OWN, Client, Service
from kb.services.visibility import clients_of, of_clients
from web.auth import current_actor, require_role
from web.errors import shown_on
from web.presentation import forms
from web.services import services
from web.words import requests as request_words

bp = Blueprint("service_levels", __name__, url_prefix="/service-levels")

WHOLE: Final = re.compile(r"-?[0-9]{1,7}")
Group = tuple[Client | None, Service | None]


@bp.before_request
def _managers_only() -> None:
    require_role(Role.MANAGER, Role.ADMINISTRATOR)


@bp.get("")
def index() -> str:
    return _page()


def _page(problem: str = "", **_arguments: int) -> str:
    now = services().now()
    with services().database.reading() as session:
        clients = _list_clients(session)
        client_id = _read_id("client") or OWN
        service_id = _read_id("service")
        return render_template(
            "management/service_levels.html",
            groups=_group(levels.list_levels(session, g.user, now=now)),
            clients=_to_options(clients),
            services=_to_options(_list_services(session)),
            calendars=_to_options(
                session.scalars(select(Calendar).order_by(Calendar.code))
            ),
            priorities=levels.PRIORITIES,
            previews=previewing.preview(session, client_id, service_id, now=now)
            if any(each.id == client_id for each in clients)
            else {},
            chosen={"client": client_id, "service": service_id},
            sees_all=clients_of(session, g.user) is None,
            problem=problem,
            typed=forms.typed(),
        )


def _to_options(
    rows: Iterable[Client | Service | Calendar],
) -> list[tuple[int, str]]:
    return [(each.id, request_words.of(each.names)) for each in rows]


def _read_id(name: str) -> int | None:
    text = request.args.get(name, "")
    is_id = text.isascii() and text.isdecimal() and len(text) < 10  # noqa: PLR2004
    return int(text) if is_id else None


def _list_clients(session: Session) -> list[Client]:
    seen = of_clients(Client.id, clients_of(session, g.user))
    return list(
        session.scalars(select(Client).where(Client.active, seen).order_by(Client.id))
    )


def _list_services(session: Session) -> list[Service]:
    seen = of_clients(Service.client_id, clients_of(session, g.user), shared=True)
    return list(
        session.scalars(
            select(Service)
            .where(Service.active, seen)
            .order_by(Service.position, Service.id)
        )
    )


def _group(found: Iterable[ServiceLevel]) -> dict[Group, list[ServiceLevel]]:
    groups: dict[Group, list[ServiceLevel]] = {}
    for level in found:
        groups.setdefault((level.client, level.service), []).append(level)
    return groups


@bp.post("")
@shown_on(_page)
def add() -> ResponseReturnValue:
    with services().database.writing() as session:
        levels.add(session, _read(session), by=_who())
    flash(gettext("It holds for what is opened from now on."), "good")
    return redirect(url_for("service_levels.index"))


@bp.post("/<int:level_id>/change")
@shown_on(_page)
def change(level_id: int) -> ResponseReturnValue:
    with services().database.writing() as session:
        level = levels.get_for(session, level_id, g.user)
        promise = _read(session, level)
        levels.change(session, level, promise, by=_who())
    flash(gettext("It holds for what is opened from now on."), "good")
    return redirect(url_for("service_levels.index"))


@bp.post("/<int:level_id>/end")
@shown_on(_page)
def end(level_id: int) -> ResponseReturnValue:
    with services().database.writing() as session:
        level = levels.get_for(session, level_id, g.user)
        levels.end(session, level, by=_who())
    flash(gettext("It has ended. What runs by it goes on as it was promised."), "good")
    return redirect(url_for("service_levels.index"))


def _who() -> By:
    return By(current_actor(), services().now())


def _read(session: Session, level: ServiceLevel | None = None) -> Promise:
    """What the form says; whom and what a *level* is for stays as it is."""
    percent = _read_whole("warn_percent")
    calendar_id = forms.number("calendar")
    return Promise(
        **_read_scope(session) if level is None else _scope_of(level),
        respond_minutes=_read_whole("respond_minutes"),
        resolve_minutes=_read_whole("resolve_minutes"),
        calendar=_find_calendar(session, calendar_id),
        warn_percent=80 if percent is None else percent,
        active_from=_read_start(),
    )


def _find_calendar(session: Session, calendar_id: int | None) -> Calendar | None:
    if calendar_id is None:
        return None
    found = session.get(Calendar, calendar_id)
    if found is None:
        raise forms.FormError("calendar")
    return found


def _read_whole(name: str) -> int | None:
    """As it is written, though it be none that can be promised: that has its sentence."""
    given = forms.word(name)
    if given and not WHOLE.fullmatch(given):
        raise forms.FormError(name)
    return int(given) if given else None


def _scope_of(level: ServiceLevel) -> dict[str, Any]:
    return {
        "client": level.client,
        "service": level.service,
        "priority": level.priority,
    }


def _read_scope(session: Session) -> dict[str, Any]:
    client_id, service_id = forms.number("client"), forms.number("service")
    clients = {each.id: each for each in _list_clients(session)}
    offered = {each.id: each for each in _list_services(session)}
    if client_id is not None and client_id not in clients:
        raise forms.FormError("client")
    if client_id is None and clients_of(session, g.user) is not None:
        raise forms.FormError("client")
    if service_id is not None and service_id not in offered:
        raise forms.FormError("service")
    return {
        "client": clients[client_id] if client_id is not None else None,
        "service": offered[service_id] if service_id is not None else None,
        "priority": forms.number("priority"),
    }


def _read_start() -> datetime | None:
    """The beginning of a later day, by the clock of this place."""
    day = forms.day("active_from")
    if day is None or day == services().now().astimezone().date():
        return None
    return datetime.combine(day, time.min).astimezone()
