"""Milestones of contracts, looked at until they are met; their owners are told."""

from kb.audit import Actor, By
from kb.milestones import telling
from kb.people import directory
from kb.turns import take_turn
from web.services import Services

CHANNEL = "automatic"


def watch(services: Services) -> int:
    """In pieces, each a transaction; return how many were met or told of."""
    count = after = 0
    while True:
        now = services.now()
        with services.database.writing() as session:
            if not take_turn(session, "milestones"):
                return count
            account = directory.service_account(session, now=now)
            by = By(Actor(account, CHANNEL), now)
            done, after = telling.watch(session, after=after, by=by)
        count += done
        if not after:
            return count
