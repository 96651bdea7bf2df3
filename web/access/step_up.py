"""Before an administrator changes something: who sits there shows again who they are.

A cookie that somebody has stolen, or a browser left open, then changes nothing. What was
about to be sent is carried by the page that asks, and goes on by itself with the proof.
"""

from http import HTTPStatus
from typing import Final

from flask import Flask, g, render_template, request
from flask.typing import ResponseReturnValue

from kb.errors import ForbiddenError
from kb.factors import service as factors
from kb.people.models import User
from web.access import proofs, sessions
from web.services import services
from web.words.errors import explain

GUARDED: Final = frozenset(
    {
        "calendar_feed",
        "clients",
        "ending_units",
        "factor_rules",
        "factors",
        "identities",
        "leaving",
        "linking",
        "organisation",
        "passkeys",
        "people",
        "people_lists",
        "quality_runs",
        "quality_sources",
        "spellings",
        "webhooks",
    }
)
"""Blueprints in which access is given, taken or pointed elsewhere: each ``POST``.

What else leads have of their own says what is done and when (services, levels, calendars,
imports, reports, packages), is in the audit, and lets nobody in. Where systems are merged,
their unit says whose new incidents are. A new password asks for the old one itself.
"""
OPEN: Final = frozenset(
    {
        "calendar_feed.withdraw",
        "passkeys.ask",
        "passkeys.offer",
        "people_lists.preview",
        "quality_runs.acknowledge",
        "quality_runs.ask",
        "quality_runs.load_own",
        "spellings.keep_apart",
    }
)
"""What of them gives nobody anything: challenges for devices, a look ahead, the end of one's
own key, runs of checks, and that two names stay two.
"""

_OWN: Final = proofs.FIELDS | {"csrf_token"}
"""What the page that asks brings itself."""


def register(app: Flask) -> None:
    app.before_request(_require_fresh_proof)


def _require_fresh_proof() -> ResponseReturnValue | None:
    user: User | None = g.get("user")
    if user is None or not _is_guarded() or g.is_proved:
        return None
    problem = ""
    if proofs.is_brought():
        try:
            _prove(user)
        except ForbiddenError as error:
            problem = explain(error)
        else:
            return None
    return _ask(user, problem), HTTPStatus.FORBIDDEN


def _is_guarded() -> bool:
    is_change = request.method not in {"GET", "HEAD", "OPTIONS"}
    return is_change and request.blueprint in GUARDED and request.endpoint not in OPEN


def _prove(user: User) -> None:
    with services().database.reading() as transaction:
        has_factor = factors.has_any(transaction, user.id)
    if has_factor:
        proofs.require_factor(user)
    else:
        proofs.require_password(user)
    sessions.note_proof()


def _ask(user: User, problem: str) -> str:
    with services().database.reading() as transaction:
        owned = factors.find(transaction, user.id)
    return render_template(
        "step_up.html",
        owned=owned,
        has_password=not user.is_system,
        path=request.full_path.rstrip("?"),
        fields=[
            (name, value)
            for name, value in request.form.items(multi=True)
            if name not in _OWN
        ],
        has_files=any(file.filename for file in request.files.values()),
        problem=problem,
    )
