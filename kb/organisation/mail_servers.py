"""The mail server that letters go out by: what is typed of it, and how it is kept.

Its password is kept encrypted under the key of the installation, and comes back to nobody:
neither to the page nor to the audit.
"""

import json
import re
from dataclasses import asdict, dataclass, field, replace
from ipaddress import ip_address
from typing import Final, Self

from kb import encryption
from kb.organisation.errors import BadChoiceError, ChoiceCase
from kb.settings import SMTP_SECURITY, Settings
from kb.text import to_line

MAX_HOST: Final = 253
MAX_USER: Final = 200
MAX_PASSWORD: Final = 500
PORTS: Final = range(1, 65_536)
_NAME: Final = re.compile(r"[^\W_]([\w.-]*[^\W_])?\.?")


@dataclass(frozen=True, slots=True)
class MailServer:
    """Without a host there is none, and news stay in the pages."""

    host: str = ""
    port: int = 25
    security: str = "none"
    user: str = ""
    password: str = field(default="", repr=False)

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The one that the service was started with."""
        return cls(
            settings.smtp_host,
            settings.smtp_port,
            settings.smtp_security,
            settings.smtp_user,
            settings.smtp_password,
        )

    @property
    def shown(self) -> str:
        """All but the password; empty where there is no server."""
        named = f"{self.user}@" if self.user else ""
        return f"{named}{self.host}:{self.port} ({self.security})" if self.host else ""


@dataclass(frozen=True, slots=True)
class Sealed:
    """As a row keeps it: the password is in here, and not to be read."""

    server: MailServer = field(default_factory=MailServer)
    """Without its password."""
    password: str = field(default="", repr=False)

    def open(self, key: str) -> MailServer:
        """Raise ``SecretUnreadableError`` where *key* is another one by now."""
        if not self.password:
            return self.server
        return replace(self.server, password=encryption.decrypt(key, self.password))


def seal(typed: MailServer, known: Sealed, key: str) -> Sealed:
    """What is kept of *typed*; without a password it has the one that is known.

    That one belongs to the server and the login that it was given for: whoever points
    us to another server must know it, or a stolen session could have it sent there.
    Raise ``BadChoiceError``.
    """
    server = _check(typed)
    plain = replace(server, password="")
    if not server.user:
        return Sealed(plain)
    if server.password:
        return Sealed(plain, encryption.encrypt(key, server.password))
    if not known.password or not _is_as_safe(plain, known.server):
        raise BadChoiceError(
            "Type the password, too: the one that is kept belongs to the server, the "
            "port and the login that it was given for.",
            case=ChoiceCase.MAIL_PASSWORD,
            field="password",
        )
    return Sealed(plain, known.password)


def _is_as_safe(server: MailServer, known: MailServer) -> bool:
    is_bared = server.security == "none" and known.security != "none"
    asked = (server.host, server.port, server.user)
    return asked == (known.host, known.port, known.user) and not is_bared


def _check(typed: MailServer) -> MailServer:
    host, user = to_line(typed.host).lower(), to_line(typed.user)
    if len(host) > MAX_HOST or not _is_host(host):
        raise BadChoiceError(
            "The server is a name or an address, such as mail.example.org; its port "
            "has a field of its own.",
            case=ChoiceCase.MAIL_HOST,
            field="host",
        )
    if typed.port not in PORTS:
        raise BadChoiceError(
            "A port is a number from 1 to 65535: 25, 465 and 587 are usual.",
            case=ChoiceCase.MAIL_PORT,
            field="port",
        )
    if typed.security not in SMTP_SECURITY:
        raise BadChoiceError(
            f"Choose one of {', '.join(SMTP_SECURITY)}.",
            case=ChoiceCase.MAIL_SECURITY,
            field="security",
        )
    for name, text, limit in (
        ("user", user, MAX_USER),
        ("password", typed.password, MAX_PASSWORD),
    ):
        if len(text) > limit:
            raise BadChoiceError(
                f"A login has up to {MAX_USER} characters, a password {MAX_PASSWORD}.",
                case=ChoiceCase.MAIL_LOGIN,
                field=name,
                limit=limit,
            )
    return MailServer(host, typed.port, typed.security, user, typed.password)


def _is_host(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return _NAME.fullmatch(host) is not None
    return True


def write(sealed: Sealed) -> str:
    if not sealed.server.host:
        return ""
    kept = asdict(sealed.server)
    del kept["password"]
    # Under another name: what stands beside that word is masked wherever it is written.
    return json.dumps({**kept, "sealed": sealed.password})


def read(value: str) -> Sealed:
    if not value:
        return Sealed()
    kept = json.loads(value)
    password = kept.pop("sealed")
    return Sealed(MailServer(**kept), password)
