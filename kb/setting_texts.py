"""Settings that are more than a word: networks, zones, days; refused with a sentence."""

from ipaddress import IPv4Network, IPv6Network, ip_network
from zoneinfo import available_timezones

from kb.alerts.severities import Severities, read_severities
from kb.calendars import zones
from kb.calendars.named_days import NamedDays
from kb.errors import InvalidInputError
from kb.setting_values import PREFIX, SettingError


def read_networks(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    named = [each.strip() for each in text.split(",")]
    try:
        return tuple(ip_network(each) for each in named if each)
    except ValueError as error:
        raise SettingError(
            f"{PREFIX}TRUSTED_PROXIES must be addresses or networks: {error}."
        ) from error


def read_zone(text: str) -> str:
    """As it is; those that are like it are named where there is no such zone."""
    if text and text not in available_timezones():
        near = zones.find_near(text) or ["Asia/Shanghai"]
        raise SettingError(
            f"{PREFIX}TIMEZONE: there is no time zone {text}. Did you mean "
            f"{' or '.join(near)}?"
        )
    return text


def read_days(off: str, worked: str) -> NamedDays:
    try:
        return NamedDays.read(off, worked)
    except ValueError as error:
        raise SettingError(
            f"{PREFIX}DAYS_OFF and {PREFIX}DAYS_WORKED are days such as 2026-10-01 "
            f"or 2026-10-01..2026-10-07: {error}."
        ) from error


def read_words(text: str) -> Severities:
    try:
        return read_severities(text)
    except InvalidInputError as error:
        raise SettingError(f"{PREFIX}ALERT_SEVERITIES: {error}") from error
