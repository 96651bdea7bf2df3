"""One action on every ticked incident of a list; each on its own, each reported."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from flask import Blueprint, g, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from kb.audit import By
from kb.errors import Case, InvalidInputError
from kb.incidents import (
    cancelling,
    closing,
    links,
    listing,
    opening,
    transfers,
)
from kb.incidents.fields import FIELDS, Kind
from kb.incidents.models import Incident
from web.auth import current_actor, require_staff
from web.errors import shown_on
from web.pages.desk import many
from web.pages.desk.incident_actions import find_original
from web.pages.desk.incident_places import read_handover
from web.pages.desk.incidents import list_page
from web.pages.desk.many import Deed
from web.presentation import forms
from web.presentation.answers import MOST_NAMED
from web.services import services

bp = Blueprint("incident_bulk", __name__, url_prefix="/incidents")

TOGETHER: Final = tuple(
    name for name, field in FIELDS.items() if field.kind is not Kind.BLOCK
)
"""What many can be given at once, but for their titles."""


class ChosenCase(Case):
    NONE = "none"
    TOO_MANY = "too_many"
    NOTHING_SAID = "nothing_said"
    NO_ACTION = "no_action"


class ChosenError(InvalidInputError):
    """There is nothing to do, or too much at once."""

    code = "bad_choice"


@bp.before_request
def _staff_only() -> None:
    require_staff()


@bp.post("/bulk")
@shown_on(list_page)
def do_to_many() -> ResponseReturnValue:
    chosen, action = _read_chosen(), forms.word("action")
    if action == "merge":
        return _merge(chosen)
    deed = _DEEDS.get(action)
    if deed is None:
        raise ChosenError(
            "Press the button of what is to be done.", case=ChosenCase.NO_ACTION
        )
    _CHECKS.get(action, lambda: None)()
    return many.do_to_each(chosen, deed, _back())


def _read_chosen() -> list[int]:
    chosen = list(dict.fromkeys(forms.numbers("incident")))
    if not chosen:
        raise ChosenError("Tick the incidents first.", case=ChosenCase.NONE)
    if len(chosen) > MOST_NAMED:
        raise ChosenError(
            f"At most {MOST_NAMED} at once.",
            case=ChosenCase.TOO_MANY,
            limit=MOST_NAMED,
        )
    return chosen


def _merge(chosen: list[int]) -> ResponseReturnValue:
    by = By(current_actor(), services().now())
    with services().database.writing() as session:
        original = find_original(session)
        incidents = [listing.get_incident(session, key, g.user) for key in chosen]
        merged = cancelling.merge(session, original.id, incidents, by=by)
        done = {incident.id: None for incident in merged}
    return many.report(done, {}, _back())


def _back() -> str:
    arguments: dict[str, Any] = request.args.to_dict(flat=False)
    return url_for("incidents.index", **arguments)


def _close(session: Session, incident: Incident, by: By) -> None:
    closing.close(session, incident, by=by)


def _take(session: Session, incident: Incident, by: By) -> None:
    transfers.take_over(session, incident, by=by)


def _link(session: Session, incident: Incident, by: By) -> None:
    links.link_one_of_many(session, incident, forms.number("article") or 0, by=by)


def _hand_on(session: Session, incident: Incident, by: By) -> None:
    transfers.transfer(session, incident, read_handover(session, incident), by=by)


def _correct(session: Session, incident: Incident, by: By) -> None:
    opening.edit(session, incident, _read_said(), by=by)


def _read_said() -> dict[str, Any]:
    """What is said of all of them; an empty field leaves each as it is."""
    said = forms.said_of_incident(TOGETHER)
    return {name: value for name, value in said.items() if value and name != "title"}


def _require_article() -> None:
    if forms.number("article") is None:
        raise forms.FormError("article", forms.FormCase.NO_ARTICLE)


def _require_said() -> None:
    if not _read_said():
        raise ChosenError(
            "Say what they are to be corrected to.", case=ChosenCase.NOTHING_SAID
        )


_DEEDS: Final[Mapping[str, Deed]] = {
    "close": _close,
    "take": _take,
    "link": _link,
    "transfer": _hand_on,
    "edit": _correct,
}
_CHECKS: Final[Mapping[str, Callable[[], None]]] = {
    "link": _require_article,
    "edit": _require_said,
}
"""What is wrong with the form itself is said once, and not of each."""
