"""DingTalk 钉钉: a custom robot of a group, which may want its messages signed."""

import base64
import hashlib
import hmac
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlencode

from kb.outbox.chat.message import (
    LONGEST_ANSWER,
    Chat,
    Message,
    Verdict,
    read_json,
    to_markdown,
)
from kb.outbox.models import Form, Reason

TOO_FAST: Final = frozenset({130101, 410100})
PENALTY: Final = timedelta(minutes=10)
"""More than 20 messages a minute: so long it takes no others."""


def _write(message: Message) -> dict[str, Any]:
    return {
        "msgtype": "markdown",
        "markdown": {"title": message.heading, "text": to_markdown(message)},
        "at": {"isAtAll": False},
    }


def _sign(
    url: str, body: dict[str, Any], secret: str, now: float
) -> tuple[str, dict[str, Any]]:
    """By the address: milliseconds, and HMAC-SHA256 over them and the secret."""
    timestamp = str(round(now * 1000))
    signed = hmac.new(
        secret.encode(), f"{timestamp}\n{secret}".encode(), hashlib.sha256
    )
    sign = base64.b64encode(signed.digest()).decode("ascii")
    joint = "&" if "?" in url else "?"
    return f"{url}{joint}{urlencode({'timestamp': timestamp, 'sign': sign})}", body


def _judge(_status: int, body: bytes) -> Verdict:
    answer = read_json(body)
    words = f"{answer.get('errcode', '')} {answer.get('errmsg', '')}".strip()
    if answer.get("errcode") == 0:
        return Verdict(words=words)
    if answer.get("errcode") in TOO_FAST:
        return Verdict(Reason.TOO_FAST, words, PENALTY)
    said = words or body.decode("utf-8", "replace")
    return Verdict(Reason.SERVICE_ERROR, said[:LONGEST_ANSWER])


DINGTALK: Final = Chat(
    form=Form.DINGTALK,
    hosts=("oapi.dingtalk.com",),
    source="https://open.dingtalk.com/document/robots/custom-robot-access",
    limit=20_000,
    pause=timedelta(seconds=4),
    write=_write,
    sign=_sign,
    judge=_judge,
    has_secret=True,
)
