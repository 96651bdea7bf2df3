"""The few requests to a provider: bounded, in time, and nowhere else than to it."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from kb.provider_settings import is_safe
from kb.settings import Settings
from kb.sign_on.errors import ProviderAwayError

_SECONDS: Final = (3.05, 10)
"""To connect, and to wait for an answer."""
_LARGEST: Final = 1 << 20
"""Bytes of an answer."""


def get(settings: Settings, address: str, *, bearer: str = "") -> dict[str, Any]:
    """The JSON object at *address*. Raise ``ProviderAwayError``."""
    headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
    status, found = _ask(settings, "GET", address, headers=headers)
    if status != HTTPStatus.OK:
        raise ProviderAwayError(f"it answers {status}")
    return found


def post(
    settings: Settings, address: str, form: Mapping[str, str]
) -> tuple[int, dict[str, Any]]:
    """Status and answer to a form that we sign with our secret."""
    return _ask(
        settings,
        "POST",
        address,
        data=dict(form),
        auth=(settings.oidc_client_id, settings.oidc_secret),
    )


def _ask(
    settings: Settings, method: str, address: str, **options: Any
) -> tuple[int, dict[str, Any]]:
    import requests  # noqa: PLC0415 - few homes have a provider.

    if not is_safe(address):
        raise ProviderAwayError("it names an address without HTTPS")
    try:
        with requests.request(
            method,
            address,
            timeout=_SECONDS,
            # Neither a code nor our secret goes anywhere else.
            allow_redirects=False,
            verify=settings.oidc_ca_file or True,
            stream=True,
            **options,
        ) as answer:
            body = answer.raw.read(_LARGEST + 1, decode_content=True)
            status = answer.status_code
    except (requests.RequestException, OSError) as error:
        raise ProviderAwayError(type(error).__name__) from error
    return status, _read(body)


def _read(body: bytes) -> dict[str, Any]:
    if len(body) > _LARGEST:
        raise ProviderAwayError("its answer is too large")
    try:
        found = json.loads(body)
    except ValueError as error:
        raise ProviderAwayError("its answer is no JSON") from error
    if not isinstance(found, dict):
        raise ProviderAwayError("its answer is no object")
    return found
