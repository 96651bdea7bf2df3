"""WeCom 企业微信: a message-push robot of a group, whose key is in its address."""

from datetime import timedelta
from typing import Any, Final

from kb.outbox.chat.message import (
    LONGEST_ANSWER,
    Chat,
    Message,
    Verdict,
    read_json,
    to_markdown,
)
from kb.outbox.models import Form, Reason

TOO_FAST: Final = 45009
"""More than 20 messages a minute."""


def _write(message: Message) -> dict[str, Any]:
    return {"msgtype": "markdown", "markdown": {"content": to_markdown(message)}}


def _judge(_status: int, body: bytes) -> Verdict:
    answer = read_json(body)
    words = f"{answer.get('errcode', '')} {answer.get('errmsg', '')}".strip()
    if answer.get("errcode") == 0:
        return Verdict(words=words[:LONGEST_ANSWER])
    if answer.get("errcode") == TOO_FAST:
        return Verdict(Reason.TOO_FAST, words[:LONGEST_ANSWER], timedelta(minutes=1))
    said = words or body.decode("utf-8", "replace")
    return Verdict(Reason.SERVICE_ERROR, said[:LONGEST_ANSWER])


WECOM: Final = Chat(
    form=Form.WECOM,
    hosts=("qyapi.weixin.qq.com",),
    source="https://developer.work.weixin.qq.com/document/path/91770",
    # Of the text alone, says the documentation: the body is a little longer.
    limit=4096,
    pause=timedelta(seconds=4),
    write=_write,
    judge=_judge,
)
