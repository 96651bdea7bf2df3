"""Improvement items: the register by view, source, clause and age, and one item."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from kb.audit import By
from kb.complaints.listing import find_of_item
from kb.items import ages, checking, listing, service, undoing
from kb.items.listing import Filter, View
from kb.items.models import Item
from kb.items.moves import MOVES, Action
from kb.items.service import NewItem, Plan
from kb.items.sources import ItemSource
from kb.people.models import STAFF
from kb.registers.listing import find_by_id
from kb.services import choosing
from kb.services.belonging import Hints, find_id
from web.auth import current_actor, require_staff
from web.errors import shown_on
from web.presentation import answers, forms
from web.presentation.answers import Of, Undoable
from web.services import services
from web.words import items as item_words

bp = Blueprint("items", __name__, url_prefix="/items")


@bp.before_request
def _staff_only() -> None:
    require_staff()


def _today() -> date:
    return services().now().astimezone().date()


@bp.get("")
def index() -> str:
    return _list_page()


def _list_page(problem: str = "") -> str:
    number, wanted = forms.page_number(), _read_filter()
    with services().database.reading() as session:
        found = listing.list_items(session, g.user, wanted, _today(), page=number)
        seen = listing.visible_to(session, g.user)
        return render_template(
            "desk/items.html",
            rows=found.items,
            total=found.total,
            page=number,
            more=found.total > number * listing.PAGE_SIZE,
            wanted=wanted,
            ages=ages.count_by_age(session, services().now(), seen),
            carried_over=ages.count_carried_over(session, _today(), seen),
            clauses=listing.list_clauses(session, g.user),
            units=choosing.list_units(session, g.user),
            is_overdue=lambda item: listing.is_overdue(item, _today()),
            problem=problem,
            typed=forms.typed(),
            item_words=item_words,
        )


def _read_filter() -> Filter:
    given = request.args
    view, source = given.get("view", ""), given.get("source", "")
    return Filter(
        view=View(view) if view in set(View) else View.OPEN,
        source=ItemSource(source) if source in set(ItemSource) else None,
        clause=given.get("clause", ""),
        unit_id=forms.read_id(given.get("unit", "")),
    )


@bp.post("")
@shown_on(_list_page)
def create() -> ResponseReturnValue:
    with services().database.writing() as session:
        unit_id = forms.number("unit")
        unit = choosing.get_unit(session, unit_id, g.user) if unit_id else None
        new = NewItem(
            title=forms.word("title"),
            description=forms.text("description"),
            source=ItemSource.IMPROVEMENT,
            clause=forms.word("clause"),
            client_id=unit.client_id
            if unit is not None
            else find_id(session, Hints(asker=g.user)),
            unit_id=unit_id,
        )
        item = service.propose(session, new, by=_acting())
        number, item_id = item.number, item.id
    flash(gettext("%(number)s is opened.", number=number), "good")
    return redirect(url_for("items.show", item_id=item_id))


@bp.get("/<int:item_id>")
def show(item_id: int) -> str:
    return page(item_id)


def page(item_id: int, problem: str = "", action: str = "") -> str:  # noqa: ARG001
    """*action*: of the step that was refused, as its address has it."""
    with services().database.reading() as session:
        item = listing.get_item(session, item_id, g.user)
        allowed = _list_allowed(item)
        return render_template(
            "desk/item.html",
            item=item,
            allowed={each.value for each in allowed},
            events=listing.list_events(session, item),
            complaint=find_of_item(session, item),
            record=find_by_id(session, item.record_id, g.user),
            people=choosing.list_logins(session, g.user, *STAFF)
            if Action.ASSIGN in allowed
            else [],
            is_overdue=listing.is_overdue(item, _today()),
            is_carried_over=listing.is_carried_over(item, _today()),
            today=_today(),
            problem=problem,
            typed=forms.typed(),
            item_words=item_words,
        )


def _list_allowed(item: Item) -> frozenset[Action]:
    """Nobody is offered to check what they did, or answer for."""
    allowed = MOVES.allowed(item, g.user)
    if g.user.id in (item.done_by_id, item.owner_id):
        allowed -= {Action.VERIFY, Action.RETURN}
    return allowed


@bp.post("/<int:item_id>/assign")
@shown_on(page)
def assign(item_id: int) -> ResponseReturnValue:
    def deed(session: Session, item: Item, by: By) -> None:
        owner = choosing.find_person(session, forms.word("owner"), g.user)
        service.assign(session, item, owner, by=by)

    return _do(item_id, deed, gettext("The owner is told."))


@bp.post("/<int:item_id>/plan")
@shown_on(page)
def plan(item_id: int) -> ResponseReturnValue:
    def deed(session: Session, item: Item, by: By) -> None:
        login = forms.word("owner")
        wanted = Plan(
            cause=forms.text("cause"),
            action=forms.text("action"),
            due_on=forms.day("due"),
            owner=choosing.find_person(session, login, g.user) if login else None,
        )
        service.plan(session, item, wanted, by=by)

    return _do(item_id, deed, gettext("The plan is noted."))


@bp.post("/<int:item_id>/complete")
@shown_on(page)
def complete(item_id: int) -> ResponseReturnValue:
    return _do(
        item_id,
        lambda session, item, by: service.complete(
            session, item, forms.text("done"), forms.day("action_on"), by=by
        ),
        gettext("It is done; somebody else checks its effect."),
    )


_TEXTS: dict[str, tuple[str, Callable[..., None]]] = {
    "verify": ("effect", checking.confirm),
    "return": ("effect", checking.send_back),
    "take_back": ("reason", service.take_back),
    "reject": ("reason", service.reject),
    "reopen": ("reason", service.reopen),
    "comment": ("text", service.comment),
}


@bp.post("/<int:item_id>/<any(verify,return,take_back,reject,reopen,comment):action>")
@shown_on(page)
def step(item_id: int, action: str) -> ResponseReturnValue:
    """A step that takes nothing but a text."""
    field, deed = _TEXTS[action]
    return _do(
        item_id,
        lambda session, item, by: deed(session, item, forms.text(field), by=by),
        str(item_words.SAID[action]),
    )


def _do(
    item_id: int, deed: Callable[[Session, Item, By], Any], done: str
) -> ResponseReturnValue:
    with services().database.writing() as session:
        item, by = listing.lock_item(session, item_id, g.user), _acting()
        deed(session, item, by)
        step = undoing.find_undoable(session, item, by=by)
        steps = {} if step is None else {item_id: step.id}
    back = url_for("items.show", item_id=item_id)
    answers.answer(done, Undoable(Of.ITEM, steps, back))
    return redirect(back)


def _acting() -> By:
    return By(current_actor(), services().now())
