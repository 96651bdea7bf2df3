"""What a mail server answered to a letter that tried it."""

from typing import Any, Final

from flask_babel import gettext, lazy_gettext

from kb.organisation.mail_servers import MailServer
from web.parts.mail_trial import Answer, Verdict

SECURITIES: Final = {
    "starttls": lazy_gettext("STARTTLS (usually port 587)"),
    "tls": lazy_gettext("TLS from the start (usually port 465)"),
    "none": lazy_gettext("None (usually port 25)"),
}
_ANSWERS: Final[dict[Verdict, Any]] = {
    Verdict.TAKEN: lazy_gettext("%(server)s has taken the letter to %(address)s."),
    Verdict.NO_SUCH_NAME: lazy_gettext(
        "Nothing is called %(server)s. Check the name, and whether this machine can look it up."
    ),
    Verdict.NO_ANSWER: lazy_gettext(
        "Nothing answers at %(server)s, port %(port)s. Check the port, and firewalls between."
    ),
    Verdict.NO_MAIL_SERVER: lazy_gettext(
        "What answers at %(server)s, port %(port)s speaks no SMTP in this way. Check port "
        "and encryption."
    ),
    Verdict.CERTIFICATE: lazy_gettext(
        "The certificate of %(server)s is not trusted, or is of another name. Use the name "
        "in it, and have this machine trust its authority."
    ),
    Verdict.NO_TLS: lazy_gettext(
        "%(server)s, port %(port)s does not encrypt in this way. Choose another encryption."
    ),
    Verdict.NOT_OFFERED: lazy_gettext(
        "%(server)s, port %(port)s offers no encryption, or no login, in this way. Choose "
        "another port or encryption."
    ),
    Verdict.LOGIN_REFUSED: lazy_gettext(
        "%(server)s refuses the login. Check login and password."
    ),
    Verdict.SENDER_REFUSED: lazy_gettext(
        "%(server)s refuses the sender. Choose one above that it lets pass."
    ),
    Verdict.RECIPIENT_REFUSED: lazy_gettext(
        "%(server)s refuses to carry a letter to %(address)s."
    ),
    Verdict.REFUSED: lazy_gettext("%(server)s does not take the letter."),
}


def say_answer(answer: Answer, server: MailServer, address: str) -> str:
    """A sentence, and then the server's own words where it had any."""
    values = {"server": server.host, "port": server.port, "address": address}
    sentence = str(_ANSWERS[answer.verdict]) % values
    if not answer.said:
        return sentence
    return str(
        gettext("%(sentence)s It says: %(said)s", sentence=sentence, said=answer.said)
    )


def say_untried(server: MailServer) -> str:
    """Why no letter was sent at all."""
    if not server.host:
        return str(gettext("There is no mail server yet. Save one first."))
    return str(gettext("You have no e-mail address here. Enter one under People."))
