"""Addresses of webhooks: which can be called, and what may be shown of a secret one."""

import re
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

from kb.errors import Case, InvalidInputError
from kb.outbox.chat.registry import find_chat
from kb.outbox.chat.teams import RETIRED
from kb.outbox.models import Form

LONGEST_URL: Final = 2000
SHOWN: Final = 4
"""As many of its last characters tell one address from another."""
SHORTEST_PART: Final = 6
"""Parts of an address that are shorter are no secret, and may be any word."""


class WebhookCase(Case):
    SPACES = "spaces"
    TOO_LONG = "too_long"
    BAD_ADDRESS = "bad_address"
    NO_KINDS = "no_kinds"
    OTHER_SERVICE = "other_service"
    NOT_SECURE = "not_secure"
    RETIRED = "retired"
    SECRET_ELSEWHERE = "secret_elsewhere"  # noqa: S105 - a case, no secret.
    BAD_SECRET = "bad_secret"  # noqa: S105
    NO_LANGUAGE = "no_language"


class BadWebhookError(InvalidInputError):
    """The address cannot be called, or nothing is chosen that it is told of."""

    code = "bad_webhook"


def check_url(url: str, form: Form) -> str:
    """*url*, if it can be called and is none of another service. Raise ``BadWebhookError``."""
    if not url.isprintable() or any(char.isspace() for char in url):
        raise BadWebhookError(
            "The address may hold no spaces or control characters.",
            case=WebhookCase.SPACES,
        )
    if len(url) > LONGEST_URL:
        raise BadWebhookError(
            f"The address is longer than {LONGEST_URL} characters.",
            case=WebhookCase.TOO_LONG,
            limit=LONGEST_URL,
        )
    try:
        parts = urlsplit(url)
        is_good = _is_callable(parts)
    except ValueError:  # A port or a bracket that is none.
        parts, is_good = SplitResult("", "", "", "", ""), False
    if not is_good:
        raise BadWebhookError(
            "The address must be like https://host/path: http or https, a host, no "
            "login or password in it, and no part after a #.",
            case=WebhookCase.BAD_ADDRESS,
        )
    _check_service(parts, form)
    return url


def to_shown(url: str) -> str:
    """What people may see of an address that is a secret: its host, and how it ends."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/…{url[-SHOWN:]}"


def without_secrets(text: str, url: str, secret: str) -> str:
    """*text*, said by the service, without what its own address and secret hold."""
    host = urlsplit(url).netloc
    parts = {*re.split(r"[/?&=;,]", url.partition("//")[2]), secret}
    for part in sorted(parts | set(map(unquote, parts)), key=len, reverse=True):
        if len(part) >= SHORTEST_PART and part != host:
            text = text.replace(part, "•••")
    return text


def _is_callable(parts: SplitResult) -> bool:
    """Raise ``ValueError`` for a port, or a host, that cannot be."""
    host = parts.hostname or ""
    if not host.isascii():
        host.encode("idna")
    return (
        parts.scheme in {"http", "https"}
        and bool(host)
        and not host.startswith(".")
        and parts.port != 0
        and "@" not in parts.netloc
        and "\\" not in parts.netloc
        and not parts.fragment
        and (parts.path + parts.query).isascii()
    )


def _check_service(parts: SplitResult, form: Form) -> None:
    """Hosts that nobody knows are let through: a service may run in one's own house."""
    host = (parts.hostname or "").lower()
    if form is Form.TEAMS and host.endswith(RETIRED):
        raise BadWebhookError(
            "This is a connector of Office 365, which Microsoft has retired. Make a "
            "workflow in Teams instead, and take its address.",
            case=WebhookCase.RETIRED,
        )
    known = find_chat(host)
    if known is None:
        return
    if known.form is not form:
        raise BadWebhookError(
            f"This is an address of another service ({known.form}). Choose its form.",
            case=WebhookCase.OTHER_SERVICE,
            service=known.form.value,
        )
    if parts.scheme != "https":
        raise BadWebhookError(
            "The address is a secret: it must begin with https.",
            case=WebhookCase.NOT_SECURE,
        )
