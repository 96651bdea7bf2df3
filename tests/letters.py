"""Letters as people write them, and as our mail server passes them on."""

from email.message import EmailMessage
from itertools import count

from kb.letters.tokens import make_token

HOST = "mx.example.com"
DESK = "desk@example.com"
SETTINGS = {
    "letter_host": HOST,
    "letter_address": DESK,
    "mail_from": f"Yunzhi <{DESK}>",
}
_NUMBERS = count(1)


def make_letter(  # noqa: PLR0913 - each has a default.
    text="The printer is on fire.",
    *,
    sender="reporter@example.org",
    to=DESK,
    subject="Printer",
    result="dmarc=pass",
    files=(),
    html="",
    **fields,
):
    """One that our server has looked at; *result* is what it found, empty for nothing."""
    message = EmailMessage()
    if result:
        domain = sender.rpartition("@")[2].rstrip(">")
        message["Authentication-Results"] = f"{HOST}; {result} header.from={domain}"
    message["Message-ID"] = f"<{next(_NUMBERS)}@example.org>"
    message["From"], message["To"], message["Subject"] = sender, to, subject
    for name, value in fields.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    for name, kind, data in files:
        main, _, sub = kind.partition("/")
        message.add_attachment(data, maintype=main, subtype=sub, filename=name)
    return message.as_bytes()


def address_of(services, incident, user):
    """Where *user*'s answers about the incident go."""
    token = make_token(services.settings.secret_key, incident.id, user)
    return DESK.replace("@", f"+{token}@")
