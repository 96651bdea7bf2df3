"""Feishu 飞书, and Lark: a custom bot of a group, which may want its messages signed."""

import base64
import hashlib
import hmac
from datetime import timedelta
from typing import Any, Final

from kb.outbox.chat.message import LONGEST_ANSWER, Chat, Message, Verdict, read_json
from kb.outbox.models import Form, Reason

TOO_FAST: Final = 11232
"""More than 100 messages a minute, or 5 a second."""


def _write(message: Message) -> dict[str, Any]:
    """A "post": its pieces of text are no Markdown, so none has to be escaped."""
    rows = [
        [
            *([{"tag": "a", "text": line.key, "href": line.link}] if line.link else []),
            {"tag": "text", "text": f" {line.rest}" if line.link else _said(line)},
        ]
        for line in message.lines
    ]
    if message.ending:
        rows.append([{"tag": "text", "text": message.ending}])
    post = {"title": message.heading, "content": rows}
    return {"msg_type": "post", "content": {"post": {"zh_cn": post}}}


def _said(line: Any) -> str:
    return f"{line.key} {line.rest}".strip()


def _sign(
    url: str, body: dict[str, Any], secret: str, now: float
) -> tuple[str, dict[str, Any]]:
    """In the body: seconds, and HMAC-SHA256 of nothing, with them in the key."""
    timestamp = str(int(now))
    key = f"{timestamp}\n{secret}".encode()
    digest = hmac.new(key, b"", hashlib.sha256).digest()
    sign = base64.b64encode(digest).decode("ascii")
    return url, {"timestamp": timestamp, "sign": sign, **body}


def _judge(_status: int, body: bytes) -> Verdict:
    answer = read_json(body)
    code = answer.get("code", answer.get("StatusCode"))
    said = answer.get("msg", answer.get("StatusMessage", ""))
    words = f"{'' if code is None else code} {said}".strip()[:LONGEST_ANSWER]
    if code == 0:
        return Verdict(words=words)
    if code == TOO_FAST:
        return Verdict(Reason.TOO_FAST, words, timedelta(minutes=1))
    said = words or body.decode("utf-8", "replace")[:LONGEST_ANSWER]
    return Verdict(Reason.SERVICE_ERROR, said)


FEISHU: Final = Chat(
    form=Form.FEISHU,
    hosts=("open.feishu.cn", "open.larksuite.com"),
    source="https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot",
    limit=20_000,
    pause=timedelta(seconds=1),
    write=_write,
    sign=_sign,
    judge=_judge,
    has_secret=True,
)
