"""Settings of the provider that people may sign in by: OpenID Connect."""

from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from kb.setting_values import PREFIX, SettingError, describe, read_secret


@dataclass(frozen=True, kw_only=True)
class ProviderSettings:
    """A part of ``Settings``."""

    oidc_issuer: str = field(
        default="",
        metadata=describe(
            "Issuer of the OpenID Connect provider by which people sign in, such as "
            "`https://login.example/realms/it`; `http` on this machine only. Default: none."
        ),
    )
    oidc_name: str = field(
        default="",
        metadata=describe(
            "What the sign-in page calls the provider. Default: its host name."
        ),
    )
    oidc_client_id: str = field(
        default="", metadata=describe("What the provider knows this service by.")
    )
    oidc_client_secret: str = field(
        default="", repr=False, metadata=describe("The secret of this service there.")
    )
    oidc_client_secret_file: str = field(
        default="",
        metadata=describe(
            "File that holds it, in place of `KB_OIDC_CLIENT_SECRET`, such as a credential "
            "of systemd."
        ),
    )
    oidc_scopes: str = field(
        default="openid profile email",
        metadata=describe("What is asked of the provider, with spaces between."),
    )
    oidc_groups_claim: str = field(
        default="groups",
        metadata=describe("The claim in which the provider names somebody's groups."),
    )
    oidc_ca_file: str = field(
        default="",
        metadata=describe(
            "File with the certificates of the authorities by which the provider is "
            "trusted. Default: those that the library brings."
        ),
    )

    @property
    def oidc_secret(self) -> str:
        """Raise ``SettingError`` if its file cannot be read."""
        if not self.oidc_client_secret_file:
            return self.oidc_client_secret
        return read_secret("oidc_client_secret_file", self.oidc_client_secret_file)

    @property
    def provider_name(self) -> str:
        return self.oidc_name or urlsplit(self.oidc_issuer).hostname or ""

    def require_provider(self) -> None:
        """Raise ``SettingError`` for a provider that cannot be asked as described."""
        if not self.oidc_issuer:
            return
        if not is_safe(self.oidc_issuer):
            raise SettingError(
                f"{PREFIX}OIDC_ISSUER begins with https://; http:// is for this machine "
                "only."
            )
        if not (self.oidc_client_id and self.oidc_secret):
            raise SettingError(
                f"{PREFIX}OIDC_CLIENT_ID and its secret are needed for a provider."
            )
        if "openid" not in self.oidc_scopes.split():
            raise SettingError(f"{PREFIX}OIDC_SCOPES must name openid.")
        if self.oidc_ca_file and not Path(self.oidc_ca_file).expanduser().is_file():
            raise SettingError(
                f"There is no file {self.oidc_ca_file} of {PREFIX}OIDC_CA_FILE."
            )


def is_safe(address: str) -> bool:
    """Whether nobody between can read or change what is said at *address*."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    if not host or parts.username is not None or parts.fragment:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(host))


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
