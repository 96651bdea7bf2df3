"""Every setting, in one place: from the environment, or from a TOML file."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Any, Final, Self

from kb.alerts.severities import Severities
from kb.backup_settings import BackupSettings
from kb.calendars.named_days import NamedDays
from kb.content_settings import STORES, ContentSettings
from kb.directory_settings import DirectorySettings
from kb.host_settings import HostSettings
from kb.mail_settings import IMAP_SECURITY, REPLIES, MailSettings
from kb.provider_settings import ProviderSettings
from kb.search_settings import ENGINES
from kb.setting_texts import read_days, read_networks, read_words, read_zone
from kb.setting_values import PREFIX, SettingError, convert, describe, read_file

__all__ = ("PREFIX", "SettingError", "Settings", "load")

DEFAULT_HOME: Final = Path(".home")
LANGUAGES: Final = ("zh", "en")
SMTP_SECURITY: Final = ("none", "starttls", "tls")
LOG_FORMATS: Final = ("auto", "text", "json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(
    HostSettings,
    ContentSettings,
    BackupSettings,
    MailSettings,
    DirectorySettings,
    ProviderSettings,
):
    """The settings of one installation. ``docs/settings.md`` is made from this."""

    home: Path = field(
        default=DEFAULT_HOME,
        metadata=describe("Folder that holds the database, content, index and key."),
    )
    database_url: str = field(
        default="",
        metadata=describe(
            "Address of the database. Default: `kb.sqlite` in the home folder; "
            "`postgresql://user@host/name` when one machine is outgrown."
        ),
    )
    language: str = field(
        default="zh",
        metadata=describe(
            "Language of the pages when a browser asks for none: zh, en."
        ),
    )
    timezone: str = field(
        default="",
        metadata=describe(
            "Time zone of the installation, such as `Asia/Shanghai`: of days, e-mails, "
            "reports, commands, and of whoever chose none. Default: the machine's."
        ),
    )
    workers: int = field(
        default=2, metadata=describe("Processes that read files at the same time.")
    )
    upload_limit_mb: int = field(
        default=100,
        metadata=describe("Largest upload that a page or REST accepts, in MB."),
    )
    secret_key: str = field(
        default="",
        repr=False,
        metadata=describe(
            "Key that signs sessions and encrypts secrets: of webhooks, SOAP, second factors. "
            "Default: the file `secret_key` in the home folder."
        ),
    )
    secure_cookies: bool = field(
        default=False,
        metadata=describe("Send cookies over HTTPS only; set it behind a TLS proxy."),
    )
    log_format: str = field(
        default="auto",
        metadata=describe(
            "How the service writes about itself: `text`, `json` (a line for each "
            "event), or `auto`: text at a terminal, else JSON."
        ),
    )

    two_reviewers: bool = field(
        default=False,
        metadata=describe("Whether the two verdicts must come from two reviewers."),
    )
    auto_close: bool = field(
        default=False,
        metadata=describe(
            "Close an incident when its last missing condition arrives; else a "
            "technician closes it."
        ),
    )
    cause_required: bool = field(
        default=False,
        metadata=describe(
            "Whether whoever resolves an incident has to say what it was caused by."
        ),
    )
    unanswered_days: int = field(
        default=3,
        metadata=describe(
            "Days after which a resolved incident without the user's word goes on the "
            "call-back list."
        ),
    )
    complaint_hours: int = field(
        default=8,
        metadata=describe(
            "Hours of working time, by the default calendar, within which a complaint is "
            "to be acknowledged."
        ),
    )
    unread_minutes: int = field(
        default=30,
        metadata=describe(
            "Minutes of working time, by the default calendar, after which the lead of a "
            "unit is told of an incident there that nobody has read or taken."
        ),
    )
    days_off: str = field(
        default="",
        metadata=describe(
            "Days off, separated by commas: 2026-10-01..2026-10-07, 2027-01-01. They are "
            "taken once, when `kb init` makes the default calendar; later changes are "
            "made there."
        ),
    )
    days_worked: str = field(
        default="",
        metadata=describe("Saturdays and Sundays that are worked, written as above."),
    )
    names_to_askers: bool = field(
        default=False,
        metadata=describe(
            "Show those who ask the names of the people of IT in the steps of their "
            "request; else the unit and the post."
        ),
    )
    presence: bool = field(
        default=True,
        metadata=describe(
            "Show staff who else has an incident open, or writes in it, at that moment; "
            "each may keep out of it in their account."
        ),
    )
    trace_days: int = field(
        default=400,
        metadata=describe("Days for which searches are kept for the numbers."),
    )
    public_url: str = field(
        default="",
        metadata=describe(
            "Address under which people and systems reach the service: in e-mails, in the "
            "WSDL, in `/api`, in the `runbook_url` of alerts; passkeys belong to its name."
        ),
    )
    trusted_proxies: str = field(
        default="",
        metadata=describe(
            "Addresses or networks (10.0.0.0/8) of the proxies in front, separated by "
            "commas; what they say of a caller's address and scheme is believed."
        ),
    )
    log_requests: bool = field(
        default=False,
        metadata=describe(
            "Write a line for each request: person, route, status, milliseconds."
        ),
    )
    smtp_host: str = field(
        default="",
        metadata=describe("Mail server. Without it, notifications stay in the pages."),
    )
    smtp_port: int = field(default=25, metadata=describe("Port of the mail server."))
    smtp_security: str = field(
        default="none",
        metadata=describe("`none`, `starttls` or `tls`."),
    )
    smtp_user: str = field(
        default="", metadata=describe("Login at the mail server, if it wants one.")
    )
    smtp_password: str = field(
        default="", repr=False, metadata=describe("Password at the mail server.")
    )
    mail_from: str = field(
        default="yunzhi@localhost", metadata=describe("Sender of the e-mails.")
    )

    watched_folder: str = field(
        default="",
        metadata=describe(
            "Folder from which every file is taken in by itself; it is only read."
        ),
    )
    mail_folder: str = field(
        default="",
        metadata=describe(
            "Maildir from which every new message is taken in with its attachments."
        ),
    )
    arrivals_login: str = field(
        default="",
        metadata=describe(
            "Login in whose name they are submitted. Default: the first manager."
        ),
    )

    api_calls_per_minute: int = field(
        default=3000,
        metadata=describe(
            "Calls that may be made with one token, or with one person's password, "
            "through REST or SOAP in a minute: counted together with PostgreSQL, else in "
            "each server process."
        ),
    )
    event_days: int = field(
        default=90,
        metadata=describe(
            "Days for which events and settled deliveries are kept; a cursor of "
            "listChanges is good for as long."
        ),
    )
    webhook_hosts: str = field(
        default="",
        metadata=describe(
            "Host names or addresses, separated by commas, that webhooks may call even "
            "if they are on this machine or link-local, or private."
        ),
    )
    webhooks_public_only: bool = field(
        default=False,
        metadata=describe(
            "Whether webhooks may call public addresses only: none of a private network, "
            "unless `KB_WEBHOOK_HOSTS` names it."
        ),
    )

    alert_window_minutes: int = field(
        default=15,
        metadata=describe(
            "Minutes after a firing within which other alerts of the same message, host, "
            "system or neighbourhood go into its incident."
        ),
    )
    alert_days: int = field(
        default=30,
        metadata=describe(
            "Days for which single alerts and their times are kept; tallies stay."
        ),
    )
    alert_quiet_hours: int = field(
        default=24,
        metadata=describe(
            "Hours without a word after which an alert no longer counts as firing: what "
            "ends while it is silenced is never reported. Longer than monitoring's own "
            "interval of repeating."
        ),
    )
    alert_severities: str = field(
        default="",
        metadata=describe(
            "Words for severity that go before those known, as `critical: 特急, A; info: D`;"
            " the four are `critical`, `high`, `warning` and `info`."
        ),
    )

    quality_folder: str = field(
        default="",
        metadata=describe(
            "Folder below which the files of data-quality sources lie: SQLite, CSV, XLSX, "
            "ODS. They are only read. Default: sources in the home folder."
        ),
    )
    quality_hosts: str = field(
        default="",
        metadata=describe(
            "Host names, addresses or folders of sockets, separated by commas, where "
            "data-quality sources may be though they are on this machine or link-local."
        ),
    )

    @property
    def database_address(self) -> str:
        return self.database_url or f"sqlite:///{self.database_file}"

    @property
    def database_file(self) -> Path:
        """Where the database lies if ``database_url`` names none."""
        return self.home / "kb.sqlite"

    @property
    def stored_files(self) -> Path:
        """Where the files lie if the content store is a folder."""
        if self.content_folder:
            return Path(self.content_folder).expanduser().absolute()
        return self.home / "content"

    @property
    def content_copies(self) -> Path:
        """Where copies lie of what a bucket keeps."""
        return self.home / "content-copies"

    @property
    def index_folder(self) -> Path:
        return self.home / "index" / self.search_engine

    @property
    def records_folder(self) -> Path:
        """The index of incidents, problems, changes, devices and people."""
        return self.home / "index" / f"records-{self.search_engine}"

    @property
    def secret_key_file(self) -> Path:
        return self.home / "secret_key"

    @property
    def proxy_networks(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """Raise ``SettingError`` for what is no network."""
        return read_networks(self.trusted_proxies)

    @property
    def zone(self) -> str:
        """Empty for that of the machine. Raise ``SettingError`` for none there is."""
        return read_zone(self.timezone)

    @property
    def named_days(self) -> NamedDays:
        """Raise ``SettingError`` for days that cannot be read."""
        return read_days(self.days_off, self.days_worked)

    @property
    def severities(self) -> Severities:
        """Raise ``SettingError`` for what is no table of words."""
        return read_words(self.alert_severities)

    @classmethod
    def load(cls, environ: Mapping[str, str]) -> Self:
        """Read the environment; what it does not say comes from the settings file.

        The file is ``KB_SETTINGS``, or ``settings.toml`` in the home folder.
        Raise ``SettingError`` for a value that cannot be used or a name that is none.
        """
        given = {
            name.removeprefix(PREFIX).lower(): value
            for name, value in environ.items()
            if name.startswith(PREFIX) and value
        }
        home = Path(given.get("home", DEFAULT_HOME)).expanduser()
        path = Path(given.pop("settings", home / "settings.toml")).expanduser()
        known = {setting.name: setting.type for setting in fields(cls)}
        merged = {**read_file(path, frozenset(known)), **given, "home": home}
        values = {
            name: convert(name, value, known[name])
            for name, value in merged.items()
            if name in known
        }
        settings = cls(**_checked(values))
        _ = settings.proxy_networks, settings.severities, settings.named_days
        _ = settings.zone, settings.search_addresses
        settings.require_content_store()
        settings.require_directory()
        settings.require_provider()
        settings.require_metrics_token()
        settings.require_mailbox()
        return settings


_CHOICES: Final = (
    ("search_engine", ENGINES),
    ("content_store", STORES),
    ("language", LANGUAGES),
    ("smtp_security", SMTP_SECURITY),
    ("imap_security", IMAP_SECURITY),
    ("letter_replies", REPLIES),
    ("log_format", LOG_FORMATS),
)


def _checked(values: dict[str, Any]) -> dict[str, Any]:
    for name, allowed in _CHOICES:
        if name in values and values[name] not in allowed:
            raise SettingError(
                f"{PREFIX}{name.upper()} must be one of {', '.join(allowed)}."
            )
    return values


def load() -> Settings:
    return Settings.load(os.environ)
