"""Webhooks and what was sent to them, for administrators."""

from dataclasses import replace
from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from kb.audit import By
from kb.errors import NotFoundError
from kb.outbox import deliveries, webhooks
from kb.outbox.chat.message import Chat
from kb.outbox.chat.registry import CHATS
from kb.outbox.models import DeliveryState, EventKind, Form
from kb.outbox.webhooks import Room
from kb.people import units
from kb.people.models import Role
from kb.services.clients import list_clients
from web.auth import current_actor, require_role
from web.background import delivering
from web.errors import shown_on
from web.homes import read_secret_key
from web.presentation import forms
from web.services import services
from web.words import requests as request_words
from web.words import webhooks as webhook_words

bp = Blueprint("webhooks", __name__, url_prefix="/webhooks")

PAGE_SIZE: Final = 50
FIRST_KINDS: Final = ("incident.opened", "incident.closed", "change.changed")
"""Chosen for a new chat until people choose: what most rooms are there for."""


@bp.before_request
def _for_administrators() -> None:
    require_role(Role.ADMINISTRATOR)


@bp.get("")
def index() -> str:
    return _list_page()


def _list_page(problem: str = "") -> str:
    with services().database.reading() as session:
        found = webhooks.list_webhooks(session)
        return render_template(
            "management/webhooks.html",
            webhooks=[(each, deliveries.count(session, each)) for each in found],
            names=webhook_words,
            chosen=request.form.getlist("kind"),
            most=deliveries.MOST_COUNTED,
            problem=problem,
            typed=forms.typed(),
        )


@bp.post("")
@shown_on(_list_page)
def add() -> ResponseReturnValue:
    with services().database.writing() as session:
        made = webhooks.add(session, forms.word("url"), _kinds(), key=_key(), by=_who())
        webhook_id = made.webhook.id
    return _page(webhook_id, secret=made.secret)


@bp.get("/new/<form>")
def new(form: str) -> str:
    return _new_page(form)


def _new_page(form: str, problem: str = "") -> str:
    """A chat's own page: where its address is found, and what it wants besides."""
    chat = _get_chat(form)
    with services().database.reading() as session:
        return render_template(
            "management/chat.html",
            chat=chat,
            names=webhook_words,
            chosen=request.form.getlist("kind") or FIRST_KINDS,
            typed=forms.typed(),
            problem=problem,
            **_audiences(session),
        )


def _get_chat(form: str) -> Chat:
    chat = CHATS.get(Form(form)) if form in set(Form) else None
    if chat is None:
        raise NotFoundError("form", form)
    return chat


def _audiences(session: Session) -> dict[str, Any]:
    clients = list_clients(session, current_actor().user)
    return {
        "clients": [(each.id, request_words.of(each.names)) for each in clients],
        "units": [(each.id, each.name) for each in units.list_units(session)],
    }


@bp.post("/new/<form>")
@shown_on(_new_page)
def add_chat(form: str) -> ResponseReturnValue:
    room = _room(Room(form=_get_chat(form).form))
    with services().database.writing() as session:
        made = webhooks.add(
            session, forms.word("url"), _kinds(), key=_key(), by=_who(), room=room
        )
        webhook_id = made.webhook.id
    flash(gettext("The chat is added. Send it a trial message."), "good")
    return _back(webhook_id)


def _room(room: Room) -> Room:
    """What the form says of a chat; an empty secret leaves the one that there is."""
    secret = forms.word("signing_secret")
    if forms.flag("no_secret"):
        room = replace(room, secret="")
    return replace(
        room,
        secret=secret or room.secret,
        language=forms.word("language"),
        titles=forms.flag("titles"),
        client_id=forms.number("client"),
        unit_id=forms.number("unit"),
    )


@bp.get("/<int:webhook_id>")
def show(webhook_id: int) -> str:
    return _page(webhook_id)


def _page(webhook_id: int, problem: str = "", secret: str = "") -> str:
    state, before = _wanted()
    with services().database.reading() as session:
        webhook = webhooks.get_webhook(session, webhook_id)
        found = deliveries.list_deliveries(
            session, webhook, state=state, before=before, limit=PAGE_SIZE + 1
        )
        return render_template(
            "management/webhook.html",
            webhook=webhook,
            counts=deliveries.count(session, webhook),
            most=deliveries.MOST_COUNTED,
            deliveries=found[:PAGE_SIZE],
            older=found[PAGE_SIZE - 1].id if len(found) > PAGE_SIZE else None,
            newer=bool(before),
            state=state,
            names=webhook_words,
            problem=problem,
            typed=forms.typed() if problem else {},
            chosen=request.form.getlist("kind") if problem else webhook.kinds,
            secret=secret,
            **_audiences(session),
        )


def _wanted() -> tuple[DeliveryState | None, int]:
    """State and cursor out of the address; what cannot be used counts as not given."""
    given = request.args.get("state", "")
    state = DeliveryState(given) if given in set(DeliveryState) else None
    before = request.args.get("before", "")
    good = before.isascii() and before.isdecimal() and len(before) < 10  # noqa: PLR2004
    return state, int(before) if good else 0


@bp.post("/<int:webhook_id>")
@shown_on(_page)
def edit(webhook_id: int) -> ResponseReturnValue:
    with services().database.writing() as session:
        webhook = webhooks.get_webhook(session, webhook_id)
        webhooks.edit(
            session, webhook, forms.word("url"), _kinds(), key=_key(), by=_who()
        )
        if webhook.form.is_chat:
            room = _room(webhooks.get_room(webhook))
            webhooks.set_room(session, webhook, room, key=_key(), by=_who())
    flash(gettext("The changes are saved."), "good")
    return _back(webhook_id)


@bp.post("/<int:webhook_id>/switch")
def switch(webhook_id: int) -> ResponseReturnValue:
    active = forms.flag("active")
    with services().database.writing() as session:
        webhook = webhooks.get_webhook(session, webhook_id)
        webhooks.switch(session, webhook, active=active, by=_who())
    if active:
        flash(gettext("The webhook is switched on."), "good")
    else:
        flash(
            gettext("The webhook is switched off. What happens now is not told later."),
            "good",
        )
    return _back(webhook_id)


@bp.post("/<int:webhook_id>/remove")
def remove(webhook_id: int) -> ResponseReturnValue:
    with services().database.writing() as session:
        webhook = webhooks.get_webhook(session, webhook_id)
        webhooks.set_removed(session, webhook, removed=True, by=_who())
    undo = url_for("webhooks.restore", webhook_id=webhook_id)
    forms.say_undoable(gettext("The webhook is removed."), undo)
    return redirect(url_for("webhooks.index"))


@bp.post("/<int:webhook_id>/restore")
def restore(webhook_id: int) -> ResponseReturnValue:
    with services().database.writing() as session:
        webhook = webhooks.get_removed(session, webhook_id)
        webhooks.set_removed(session, webhook, removed=False, by=_who())
    flash(gettext("The webhook is back."), "good")
    return _back(webhook_id)


@bp.post("/<int:webhook_id>/secret")
def rotate_secret(webhook_id: int) -> ResponseReturnValue:
    with services().database.writing() as session:
        webhook = webhooks.get_webhook(session, webhook_id)
        secret = webhooks.rotate_secret(session, webhook, key=_key(), by=_who())
    return _page(webhook_id, secret=secret)


@bp.post("/<int:webhook_id>/owner")
def take_over(webhook_id: int) -> ResponseReturnValue:
    with services().database.writing() as session:
        webhook = webhooks.get_webhook(session, webhook_id)
        webhooks.take_over(session, webhook, by=_who())
    flash(gettext("It is told from now on what you may know."), "good")
    return _back(webhook_id)


@bp.post("/<int:webhook_id>/test")
@shown_on(_page)
def send_test(webhook_id: int) -> ResponseReturnValue:
    with services().database.writing() as session:
        webhook = webhooks.get_webhook(session, webhook_id)
        deliveries.send_test(session, webhook, by=_who())
    flash(gettext("A test is on its way. Reload in a moment to see how it went."))
    return _back(webhook_id)


@bp.post("/<int:webhook_id>/trial")
@shown_on(_page)
def try_now(webhook_id: int) -> ResponseReturnValue:
    """Of a chat: people look at it beside, and wait for what its service says."""
    outcome = delivering.try_now(services(), webhook_id, by=_who())
    said = outcome.words or outcome.status or ""
    if outcome.is_delivered:
        flash(gettext("It has arrived. The service says: %(said)s", said=said), "good")
    else:
        reason = webhook_words.REASONS.get(outcome.reason, outcome.reason)
        flash(
            gettext(
                "It has not arrived. %(reason)s %(said)s", reason=reason, said=said
            ),
            "danger",
        )
    return _back(webhook_id)


@bp.post("/<int:webhook_id>/deliveries/<int:delivery_id>/again")
@shown_on(lambda webhook_id, delivery_id, problem: _page(webhook_id, problem))  # noqa: ARG005
def redeliver(webhook_id: int, delivery_id: int) -> ResponseReturnValue:
    with services().database.writing() as session:
        webhook = webhooks.get_webhook(session, webhook_id)
        delivery = deliveries.get_delivery(session, webhook, delivery_id)
        deliveries.redeliver(session, delivery, by=_who())
    flash(gettext("It is sent again."), "good")
    return _back(webhook_id)


@bp.post("/<int:webhook_id>/deliveries/again")
@shown_on(_page)
def redeliver_given_up(webhook_id: int) -> ResponseReturnValue:
    with services().database.writing() as session:
        webhook = webhooks.get_webhook(session, webhook_id)
        count = deliveries.redeliver_given_up(session, webhook, by=_who())
    flash(gettext("Sent again: %(count)s", count=count), "good")
    return _back(webhook_id)


def _back(webhook_id: int) -> ResponseReturnValue:
    return redirect(url_for("webhooks.show", webhook_id=webhook_id))


def _kinds() -> list[EventKind]:
    given = request.form.getlist("kind")[:100]
    return [EventKind(each) for each in given if each in set(EventKind)]


def _key() -> str:
    return read_secret_key(services().settings)


def _who() -> By:
    return By(current_actor(), services().now())
