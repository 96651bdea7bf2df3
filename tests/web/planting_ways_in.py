"""Texts for no requester in what comes in by letter, is said again, and signs people on."""

from kb.letters.models import Letter, LetterState
from kb.macros import service as macros
from kb.macros.steps import Steps
from kb.people import identities
from kb.people.models import Role
from kb.replies import service as replies
from kb.replies.sharing import Reach
from kb.sign_on import groups
from tests.conftest import NOON


def plant_letters(planted):
    """Of people whom nobody vouches for; one of them would like to join an incident."""
    secret = planted.secret
    incident = planted.desk.incident(secret(), reporter="neighbour")
    for named in (None, incident):
        planted.desk.session.add(
            Letter(
                mailbox="desk@mx.example.com",
                place=f"1:{planted.count}",
                fingerprint=f"{planted.count:064}",
                received_at=NOON,
                sender=f"{secret()}@example.org",
                sender_name=secret(),
                subject=secret(),
                text=secret(),
                size=1,
                state=LetterState.UNVERIFIED,
                incident=named,
            )
        )


def plant_replies(planted):
    """What staff says again and again, and does."""
    by, secret = planted.desk.as_("manager"), planted.secret
    reply = replies.Described(title=secret(), text_zh=secret(), reach=Reach.ALL)
    replies.add(planted.desk.session, reply, by=by)
    steps = Steps(take=True, text_zh=secret())
    macro = macros.Described(title=secret(), steps=steps, reach=Reach.ALL)
    macros.add(planted.desk.session, macro, by=by)


def plant_sign_on(planted):
    """What a group stands for, and an identity that waits to be linked."""
    session, secret = planted.desk.session, planted.secret
    group = f"cn={secret()},ou=groups"
    by = planted.desk.as_("administrator")
    groups.add_role(session, identities.DIRECTORY, group, Role.TECHNICIAN, by=by)
    waiting = identities.ExternalAccount(
        source="https://login.example.org",
        subject="s-1",
        known_as=secret(),
        created_at=NOON,
        seen_at=NOON,
    )
    session.add(waiting)
