"""Settings of the directory that people may sign in by: LDAP, or Active Directory."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from kb.setting_values import PREFIX, SettingError, describe, read_secret

OPENLDAP: Final = "openldap"
ACTIVE_DIRECTORY: Final = "active_directory"
DIRECTORIES: Final = (OPENLDAP, ACTIVE_DIRECTORY)


@dataclass(frozen=True, kw_only=True)
class DirectorySettings:
    """A part of ``Settings``."""

    ldap_url: str = field(
        default="",
        metadata=describe(
            "Address of the directory by which people sign in, such as "
            "`ldaps://ldap.example`; several, separated by commas, are tried one after the "
            "other. `ldap://` begins TLS by StartTLS. Default: none."
        ),
    )
    ldap_kind: str = field(
        default=OPENLDAP,
        metadata=describe(
            "What the directory is, which says how its entries are read: `openldap` or "
            "`active_directory`."
        ),
    )
    ldap_ca_file: str = field(
        default="",
        metadata=describe(
            "File with the certificates of the authorities by which the directory is "
            "trusted. Default: those of the machine."
        ),
    )
    ldap_unencrypted: bool = field(
        default=False,
        metadata=describe(
            "Whether `ldap://` goes without TLS: passwords can be read on the way. For a "
            "directory on the same machine."
        ),
    )
    ldap_bind_dn: str = field(
        default="",
        metadata=describe("Name (DN) of the account that looks people up there."),
    )
    ldap_bind_password: str = field(
        default="", repr=False, metadata=describe("The password of that account.")
    )
    ldap_bind_password_file: str = field(
        default="",
        metadata=describe(
            "File that holds it, in place of `KB_LDAP_BIND_PASSWORD`, such as a credential "
            "of systemd."
        ),
    )
    ldap_base: str = field(
        default="",
        metadata=describe(
            "Below which entry people are looked for, such as `ou=people,dc=example,dc=org`."
        ),
    )
    ldap_people: str = field(
        default="",
        metadata=describe(
            "Filter for people there. Default: `(objectClass=inetOrgPerson)`; in Active "
            "Directory `(&(objectCategory=person)(objectClass=user))`."
        ),
    )
    ldap_login_attribute: str = field(
        default="",
        metadata=describe(
            "What people type as their login. Default: `uid`; in Active Directory "
            "`sAMAccountName`."
        ),
    )
    ldap_group_base: str = field(
        default="",
        metadata=describe(
            "Below which entry groups are looked for. Default: no groups."
        ),
    )
    ldap_timeout_seconds: int = field(
        default=5,
        metadata=describe("Seconds after which a directory counts as away."),
    )

    sign_on_makes_accounts: bool = field(
        default=True,
        metadata=describe(
            "Whether whoever signs in by the directory for the first time gets an "
            "account, as a requester; else an administrator links them to theirs."
        ),
    )

    @property
    def ldap_addresses(self) -> tuple[str, ...]:
        return tuple(each.strip() for each in self.ldap_url.split(",") if each.strip())

    @property
    def ldap_secret(self) -> str:
        """Raise ``SettingError`` if its file cannot be read."""
        if not self.ldap_bind_password_file:
            return self.ldap_bind_password
        return read_secret("ldap_bind_password_file", self.ldap_bind_password_file)

    def require_directory(self) -> None:
        """Raise ``SettingError`` for a directory that cannot be asked as described."""
        if self.ldap_kind not in DIRECTORIES:
            raise SettingError(
                f"{PREFIX}LDAP_KIND must be one of {', '.join(DIRECTORIES)}."
            )
        if not self.ldap_url:
            return
        for address in self.ldap_addresses:
            _require_address(address)
        if not self.ldap_base:
            raise SettingError(f"{PREFIX}LDAP_BASE is needed for a directory.")
        if not (self.ldap_bind_dn and self.ldap_secret):
            raise SettingError(
                f"{PREFIX}LDAP_BIND_DN and its password are needed for a directory."
            )
        if self.ldap_ca_file and not Path(self.ldap_ca_file).expanduser().is_file():
            raise SettingError(
                f"There is no file {self.ldap_ca_file} of {PREFIX}LDAP_CA_FILE."
            )


def _require_address(text: str) -> None:
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        parts, host = urlsplit(""), ""
    if (
        parts.scheme not in {"ldap", "ldaps"}
        or not host
        or parts.username is not None
        or parts.path.strip("/")
        or parts.query
    ):
        raise SettingError(
            f"{PREFIX}LDAP_URL is an address such as ldaps://ldap.example, without a user "
            "or a path."
        )
