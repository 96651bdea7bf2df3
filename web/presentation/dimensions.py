"""What cuts and groups of incidents are called, and what can be chosen of each dimension."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from flask_babel import gettext, lazy_gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.incidents import own_causes
from kb.incidents.models import Channel
from kb.people.models import Unit, User
from kb.reports.cuts import NONE, Cut, Dimension
from kb.services.models import Client, Service
from web.words import causes, process
from web.words.requests import of
from web.words.vocabulary import ATTRIBUTES

DIMENSIONS: Final[Mapping[Dimension, Any]] = {
    Dimension.CLIENT: lazy_gettext("Client"),
    Dimension.UNIT: ATTRIBUTES["unit"],
    Dimension.TIER: lazy_gettext("Tier"),
    Dimension.POST: lazy_gettext("Post"),
    Dimension.SERVICE: lazy_gettext("Service"),
    Dimension.SYSTEM: ATTRIBUTES["system"],
    Dimension.CATEGORY: ATTRIBUTES["category"],
    Dimension.CAUSE: lazy_gettext("Cause code"),
    Dimension.PERSON: lazy_gettext("Person"),
    Dimension.LEVEL: lazy_gettext("Level"),
    Dimension.CHANNEL: lazy_gettext("Channel"),
}
Namer = Callable[[Session, list[Any]], Mapping[Any, Any]]
_NOTHING: Final[Mapping[Dimension, Any]] = {
    Dimension.UNIT: lazy_gettext("without a unit"),
    Dimension.TIER: lazy_gettext("without a unit"),
    Dimension.PERSON: lazy_gettext("unassigned"),
    Dimension.SERVICE: lazy_gettext("no service named"),
    Dimension.CAUSE: causes.NOT_SAID,
}


def name_keys(
    session: Session, dimension: Dimension, keys: Iterable[Any]
) -> Mapping[Any, str]:
    """What each of *keys*, the groups of a number, is called."""
    wanted = list(keys)
    namer: Namer = _NAMERS.get(dimension, _as_written)
    named = namer(session, wanted)
    return {
        key: str(_NOTHING.get(dimension, gettext("not said")))
        if key in ("", NONE, None)
        else str(named.get(key, key))
        for key in wanted
    }


def describe(session: Session, cut: Cut) -> list[tuple[Any, str]]:
    """What a cut asks for, in words: each dimension with its value."""
    return [
        (DIMENSIONS[dimension], name_keys(session, dimension, [value])[value])
        for dimension, value in cut.asked.items()
    ]


def offer(
    session: Session, cut: Cut, reach: frozenset[int] | None
) -> Mapping[str, list[tuple[Any, Any]]]:
    """What can be chosen: of units and clients only what their reader may see."""
    units = select(Unit.id, Unit.name).order_by(Unit.name)
    clients = select(Client).order_by(Client.id)
    services = (
        select(Service).where(Service.active).order_by(Service.position, Service.id)
    )
    if reach is not None:
        units = units.where(Unit.id.in_(reach))
    if cut.clients is not None:
        units = units.where(Unit.client_id.in_(cut.clients))
        clients = clients.where(Client.id.in_(cut.clients))
        services = services.where(
            Service.client_id.is_(None) | Service.client_id.in_(cut.clients)
        )
    codes = own_causes.list_codes(session)
    return {
        "client": [(each.id, of(each.names)) for each in session.scalars(clients)],
        "unit": [(key, name) for key, name in session.execute(units)],
        "tier": list(process.TIERS.items()),
        "post": list(process.POSTS.items()),
        "service": [(each.id, of(each.names)) for each in session.scalars(services)],
        "cause": causes.name_all(codes, own_causes.list_own(session)),
        "level": [(level, level) for level in range(1, 5)],
        "channel": [(each.value, process.CHANNELS[each.value]) for each in Channel],
    }


def _as_written(_session: Session, keys: list[Any]) -> Mapping[Any, Any]:
    return {key: key for key in keys}


def _by_words(words: Mapping[str, Any]) -> Namer:
    return lambda _session, keys: {key: words.get(str(key), key) for key in keys}


def _by_id(column: Any, table: Any) -> Namer:
    def name(session: Session, keys: list[Any]) -> Mapping[Any, Any]:
        rows = session.execute(select(table.id, column).where(table.id.in_(keys)))
        return {key: of(text) if isinstance(text, dict) else text for key, text in rows}

    return name


def _causes(session: Session, keys: list[Any]) -> Mapping[Any, Any]:
    return dict(causes.name_all(keys, own_causes.list_own(session)))


_NAMERS: Final[Mapping[Dimension, Namer]] = {
    Dimension.CLIENT: _by_id(Client.names, Client),
    Dimension.UNIT: _by_id(Unit.name, Unit),
    Dimension.TIER: _by_words(process.TIERS),
    Dimension.POST: _by_words(process.POSTS),
    Dimension.SERVICE: _by_id(Service.names, Service),
    Dimension.CAUSE: _causes,
    Dimension.PERSON: _by_id(User.name, User),
    Dimension.CHANNEL: _by_words(process.CHANNELS),
}
