"""The topology: devices found, one device with its neighbours, drawings as pictures."""

from datetime import datetime, timedelta
from typing import Final

from flask import Blueprint, g, render_template, request
from flask_babel import lazy_gettext

from kb.articles import catalogue
from kb.articles.visibility import visible_audiences
from kb.errors import NotFoundError
from kb.registers.drawings import find_records_of
from kb.text import to_block, to_line
from kb.topology import finding, sources, views
from kb.topology.overview import Narrowing, list_choices, read_overview
from kb.topology.question import read_question
from web.presentation.topology import drawings
from web.services import services

bp = Blueprint("topology", __name__, url_prefix="/topology")

PAGE_SIZE: Final = 50
MAX_QUESTION: Final = 500
NARROWED: Final = ("system", "unit", "kind", "age")
AGE_DAYS: Final = {"month": 30, "year": 365, "old": 365}
AGES: Final = {
    "month": lazy_gettext("drawn in the last 30 days"),
    "year": lazy_gettext("drawn in the last year"),
    "old": lazy_gettext("older than a year"),
}


@bp.get("")
def index() -> str:
    asked = to_block(request.args.get("q", "")[:MAX_QUESTION])
    number = request.args.get("page", "")
    place = int(number) if number.isdecimal() and len(number) < 6 else 1  # noqa: PLR2004
    audiences = visible_audiences(g.user)
    with services().database.reading() as session:
        devices, total = finding.find_devices(
            session,
            read_question(asked),
            audiences,
            offset=(max(place, 1) - 1) * PAGE_SIZE,
            limit=PAGE_SIZE,
        )
        drawn = [] if asked else sources.list_drawings(session, audiences)
        summaries = sources.summarise(session, devices, audiences)
    return render_template(
        "library/topology.html",
        asked=asked,
        devices=devices,
        summaries=summaries,
        total=total,
        drawings=drawn,
        number=max(place, 1),
        more=max(place, 1) * PAGE_SIZE < total,
    )


@bp.get("/map")
def overview() -> str:
    """Devices of all drawings and their links, narrowed."""
    asked = to_block(request.args.get("q", "")[:MAX_QUESTION])
    chosen = {
        name: to_line(request.args.get(name, "")[:MAX_QUESTION]) for name in NARROWED
    }
    audiences = visible_audiences(g.user)
    narrowing = Narrowing(
        question=read_question(asked),
        system=chosen["system"],
        unit=chosen["unit"],
        kind=chosen["kind"],
        **_of_age(chosen["age"]),
    )
    with services().database.reading() as session:
        found = read_overview(session, narrowing, audiences)
        choices = list_choices(session, audiences)
    return render_template(
        "library/map.html",
        asked=asked,
        chosen=chosen,
        found=found,
        choices=choices,
        ages=AGES,
        picture=drawings.draw_overview(found),
    )


def _of_age(age: str) -> dict[str, datetime]:
    """From when on, or until when, the drawings of that age were checked in."""
    if age not in AGES:
        return {}
    edge = services().now() - timedelta(days=AGE_DAYS[age])
    return {"until" if age == "old" else "since": edge}


@bp.get("/devices/<int:device_id>")
def device(device_id: int) -> str:
    audiences = visible_audiences(g.user)
    with services().database.reading() as session:
        found = finding.get_device(session, device_id, audiences)
        view = views.view_device(session, found, audiences)
        records = find_records_of(session, device_id, g.user) if g.user.is_staff else ()
    return render_template(
        "library/device.html",
        view=view,
        records=records,
        picture=drawings.draw_around(view),
    )


@bp.get("/articles/<int:article_id>")
def article(article_id: int) -> str:
    with services().database.reading() as session:
        found = catalogue.get_article(session, article_id, visible_audiences(g.user))
        revision = found.current_revision
        assert revision is not None, "a live article has one"
        drawn = drawings.list_drawings(session, revision)
    if not drawn:
        raise NotFoundError("drawing", article_id)
    return render_template("library/drawing.html", revision=revision, drawings=drawn)
