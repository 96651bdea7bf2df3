"""What helps to answer from the page of an incident: canned replies, also without scripts."""

from typing import Any, Final

from flask import g, request
from sqlalchemy.orm import Session

from kb.incidents.listing import OPEN
from kb.incidents.models import Incident
from kb.macros import running
from kb.macros import service as macros
from kb.macros.models import Macro
from kb.macros.running import Planned
from kb.replies import placeholders
from kb.replies import service as replies
from web.answers import replying
from web.languages import choose_language
from web.presentation import forms
from web.services import services

INSERT: Final = "insert"
"""What the button beside the choice of a canned reply sends."""
MACROS: Final = 20


def offer(session: Session, incident: Incident, *, has_macros: bool) -> dict[str, Any]:
    """For the page: what was typed, with the reply that is to be inserted."""
    used = forms.numbers("reply")
    text = ""
    if forms.word("act") == INSERT and (chosen := forms.number("canned")) is not None:
        reply = replies.get_usable(session, chosen, g.user)
        filled = replying.fill(
            reply,
            g.user,
            incident,
            root=services().public_url,
            language=choose_language(),
        )
        text = f"{forms.text('text')}\n\n{filled.text}".strip()
        used.append(reply.id)
    return {
        "macro_plans": _plan(session, incident) if has_macros else [],
        **_typed(),
        "inserted": text,
        "inserted_replies": used,
    }


def _typed() -> dict[str, Any]:
    """What a refused form brought along, and which form of the page it was."""
    typed = forms.typed()
    act = request.path.rpartition("/")[2] if typed else ""

    def kept(action: str, name: str, otherwise: Any = "") -> Any:
        return typed.get(name, "") if act == action else otherwise

    return {
        "typed": typed,
        "typed_act": act,
        "asked_act": request.args.get("do"),
        "kept": kept,
    }


def _plan(session: Session, incident: Incident) -> list[tuple[Macro, list[Planned]]]:
    """The most used macros, and what each would do now."""
    if incident.state not in OPEN:
        return []
    values = placeholders.list_values(incident, g.user, services().public_url)
    language = replying.choose_language(incident, choose_language())
    return [
        (
            each,
            running.plan(
                session, each, incident, g.user, running.fill(each, values, language)
            ),
        )
        for each in macros.list_usable(session, g.user, MACROS)
    ]
