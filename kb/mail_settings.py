"""Settings of mail: what goes out quotes; where what comes in waits, and what it opens."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Final

from kb.setting_values import SettingError, describe

IMAP_SECURITY: Final = ("tls", "starttls", "none")
REPLIES: Final = ("address", "subject")
_ADDRESS: Final = re.compile(r"[^\s@:;,=]+@[^\s@:;,=]+")
_MEANINGS: Final = frozenset({"kind", "client", "system"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What letters to one address are about: codes of a kind and of a client, a system."""

    kind: str = ""
    client: str = ""
    system: str = ""


@dataclass(frozen=True, kw_only=True)
class MailSettings:
    """A part of ``Settings``."""

    mail_comments: bool = field(
        default=False,
        metadata=describe(
            "Whether an e-mail that tells of a public comment quotes it; what staff say "
            "among themselves is never mailed."
        ),
    )
    imap_host: str = field(
        default="",
        metadata=describe(
            "IMAP server whose mailbox is read. Default: no mail is read over IMAP."
        ),
    )
    imap_port: int = field(default=993, metadata=describe("Port of the IMAP server."))
    imap_security: str = field(
        default="tls",
        metadata=describe(
            "`tls`, `starttls`, or `none`: over the loopback interface alone, unless "
            "`KB_IMAP_PLAIN` allows it."
        ),
    )
    imap_plain: bool = field(
        default=False,
        metadata=describe(
            "Whether the password and the mail may cross a network without encryption."
        ),
    )
    imap_ca_file: str = field(
        default="",
        metadata=describe(
            "File with the certificates of the authorities that the IMAP server is "
            "trusted by. Default: those of the machine."
        ),
    )
    imap_user: str = field(default="", metadata=describe("Login at the IMAP server."))
    imap_password: str = field(
        default="", repr=False, metadata=describe("Password at the IMAP server.")
    )
    imap_folder: str = field(
        default="INBOX", metadata=describe("Folder of the mailbox that is read.")
    )
    imap_done_folder: str = field(
        default="",
        metadata=describe(
            "Folder to which letters are moved that have been taken. Default: they stay, "
            "marked as read and with the keyword `$Yunzhi`."
        ),
    )
    letter_folder: str = field(
        default="",
        metadata=describe(
            "Maildir from which letters to the service desk are read, besides IMAP or "
            "instead of it. `KB_MAIL_FOLDER` is another one: for knowledge."
        ),
    )
    letter_address: str = field(
        default="",
        metadata=describe(
            "Address to which people answer what they were mailed; "
            "`desk@example.com` becomes `desk+TOKEN@example.com`. Default: answers go "
            "to `KB_MAIL_FROM`, and join no incident."
        ),
    )
    letter_replies: str = field(
        default="address",
        metadata=describe(
            "Where the token stands by which an answer joins its incident: `address`, or "
            "`subject` where the mail server knows no `+` in addresses."
        ),
    )
    letter_reply_days: int = field(
        default=30,
        metadata=describe(
            "Days after its end for which answers still join an incident; later ones "
            "are new letters."
        ),
    )
    letter_addresses: str = field(
        default="",
        metadata=describe(
            "What letters to an address open, as `vpn@example.com: kind=network_fault, "
            "system=VPN; tax@example.com: client=tax`; codes of kinds and clients."
        ),
    )
    letter_kind: str = field(
        default="",
        metadata=describe("Code of the kind that letters to any other address open."),
    )
    letter_host: str = field(
        default="",
        metadata=describe(
            "Name under which the mail server in front writes `Authentication-Results` "
            "on every letter. Default: no sender is believed, and every letter waits "
            "for staff."
        ),
    )
    letter_hops: int = field(
        default=2,
        metadata=describe(
            "`Received` fields that servers of our own put above that one, at most."
        ),
    )
    letter_days: int = field(
        default=90,
        metadata=describe(
            "Days after which it is forgotten who wrote a settled letter, and of what."
        ),
    )

    @property
    def desks(self) -> Mapping[str, Desk]:
        """By address, in small letters. Raise ``SettingError`` for what is no table."""
        return dict(
            map(_read_desk, filter(str.strip, self.letter_addresses.split(";")))
        )

    def require_mailbox(self) -> None:
        """Raise ``SettingError`` for a mailbox that could not be read safely."""
        _ = self.desks
        if self.letter_address and not _ADDRESS.fullmatch(self.letter_address):
            raise SettingError(
                "KB_LETTER_ADDRESS must be one address: desk@example.com."
            )
        if not self.imap_host:
            return
        if not self.imap_user:
            raise SettingError("KB_IMAP_HOST needs KB_IMAP_USER and KB_IMAP_PASSWORD.")
        if self.imap_security == "none" and not (
            self.imap_plain or _is_loopback(self.imap_host)
        ):
            raise SettingError(
                "KB_IMAP_SECURITY=none would send the password in the clear. Use tls or "
                "starttls, or allow it with KB_IMAP_PLAIN."
            )


def _read_desk(text: str) -> tuple[str, Desk]:
    address, _, rest = text.strip().partition(":")
    given = {}
    for pair in filter(str.strip, rest.split(",")):
        name, sign, value = pair.partition("=")
        if not sign or name.strip() not in _MEANINGS or not value.strip():
            raise _not_a_table(text)
        given[name.strip()] = value.strip()
    if not _ADDRESS.fullmatch(address.strip()) or not given:
        raise _not_a_table(text)
    return address.strip().lower(), Desk(**given)


def _not_a_table(text: str) -> SettingError:
    return SettingError(
        f"KB_LETTER_ADDRESSES cannot be read at {text.strip()!r}: write "
        "desk@example.com: kind=fault, client=own, system=VPN."
    )


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
