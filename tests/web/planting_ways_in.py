"""Texts for no requester in letters, in what is said again, at sign-on, in imports and settings."""

from kb.exchange import kept_mappings, refused
from kb.exchange.jobs import add_job, finish
from kb.exchange.refused import RefusedRow
from kb.exchange.rows import Noun
from kb.letters.models import Letter, LetterState
from kb.macros import service as macros
from kb.macros.steps import Steps
from kb.organisation import choosing
from kb.organisation.mail_servers import MailServer
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


def plant_import(planted):
    """A file with a row that was refused, and one that waits; how both were read."""
    session, secret = planted.desk.session, planted.secret
    by, options = planted.desk.as_("manager"), {"noun": Noun.INCIDENTS.value}
    ended, waiting = (
        add_job(session, planted.file().content, f"{secret()}.csv", options, by=by)
        for _ in range(2)
    )
    row = {"row": 2, "external_id": secret(), "title": secret(), "result": "created"}
    waiting.preview = {
        "preset": "servicenow",
        "origin": secret(),
        "counts": {"created": 1},
        "first": [row],
        "refused": [],
        "is_whole": True,
        "fault": "",
        "columns": [],
        "unused": [secret()],
        "mapping": [],
        "asked": {},
        "open": [],
    }
    ended.preview, ended.columns = waiting.preview, ["number"]
    finish(ended, now=NOON, fault=secret())
    bad = RefusedRow(
        row=2,
        code="row_value_unknown",
        field="opened",
        message=secret(),
        source=[secret()],
    )
    refused.keep(session, ended.id, [bad])
    reading = {"columns": {"title": secret()}, "values": {"person": {secret(): "x"}}}
    kept_mappings.keep(session, secret(), Noun.INCIDENTS, reading, by=by)


def plant_mail_server(planted, key):
    """Its password, under *key*, is for nobody to read again; mail goes nowhere then."""
    server = MailServer("mail.example.org", 587, "starttls", "desk", planted.secret())
    by = planted.desk.as_("administrator")
    choosing.choose_mail_server(planted.desk.session, server, key=key, by=by)
    planted.sealed |= planted.since(planted.count - 1)
