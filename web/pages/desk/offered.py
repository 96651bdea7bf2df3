"""What the forms on the pages of incidents offer to choose from, in one statement."""

from collections.abc import Sequence
from typing import Any, Final

from flask import g
from sqlalchemy.orm import Session

from kb import offers
from kb.incidents import listing, own_causes
from kb.incidents.models import Incident
from kb.offers import Offer
from kb.people.readers import READER, values_of
from kb.problems.listing import ask_for_problems
from kb.replies.service import ask_for_usable
from kb.saved_searches import Place, ask_for_mine, ask_for_shared
from kb.services import catalogue, choosing
from kb.services.clients import ask_for_clients
from kb.spellings import settling
from web.words import causes as words
from web.words.requests import of

REPLIES: Final = 50
"""So many without scripts, the most used; with them all are found by their words."""


def offer_causes(session: Session, chosen: str | None = None) -> dict[str, Any]:
    """Those that can be chosen, with what is *chosen* already, and what each is called."""
    (own,) = offers.read(session, own_causes.ask_for_own())
    return name_causes(own, chosen)


def name_causes(own: Sequence[Offer], chosen: str | None = None) -> dict[str, Any]:
    codes = own_causes.order_codes(own)
    if chosen and chosen not in codes:
        codes.append(chosen)  # It has been ended since.
    return {
        "causes": words.name_all(codes, own),
        "cause_name": lambda code: words.name(code, own),
    }


def for_list(session: Session, cause: str | None) -> dict[str, Any]:
    """What the forms around the list offer, and the lists kept under a name."""
    own, units, clients, services_, people, mine, shared = offers.read(
        session,
        own_causes.ask_for_own(),
        choosing.ask_for_units(session, g.user),
        ask_for_clients(session, g.user),
        catalogue.ask_for_services(session, g.user),
        choosing.ask_for_technicians(session, g.user),
        ask_for_mine(READER, Place.INCIDENTS),
        ask_for_shared(session, g.user, Place.INCIDENTS),
        **values_of(g.user),
    )
    return {
        **name_causes(own, cause),
        "units": units,
        "clients": clients,
        "offered": services_,
        "people": [(each.code, each.name) for each in people],
        "mine": mine,
        "shared": shared,
    }


def for_one(session: Session, incident: Incident) -> dict[str, Any]:
    """What the forms of one incident offer; the names in force are known from then on."""
    asked = [
        own_causes.ask_for_own(),
        settling.ask_for_names(),
        ask_for_clients(session, g.user),
        ask_for_usable(g.user, limit=REPLIES),
    ]
    if is_open := incident.state in listing.OPEN:
        asked += [
            choosing.ask_for_workers(session, incident.client_id),
            choosing.ask_for_units(session, g.user),
            ask_for_problems(session, g.user),
        ]
    own, names, clients, replies, *others = offers.read(
        session, *asked, **values_of(g.user)
    )
    settling.know(session, names)
    workers, units, problems = others if is_open else ((), (), ())
    return {
        **name_causes(own, incident.cause),
        **_clients(clients, incident),
        "everybody": [(each.code, each.name) for each in workers],
        "units": units,
        "problems": problems,
        "replies": [(each.id, each.name) for each in replies],
    }


def _clients(known: Sequence[Offer], incident: Incident) -> dict[str, Any]:
    """Those that the reader knows: by id, and whose it could be instead."""
    return {
        "clients": {each.id: each.names for each in known},
        "other_clients": [
            (each.code, of(each.names))
            for each in known
            if each.active and each.id != incident.client_id
        ],
    }
