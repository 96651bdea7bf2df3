"""Slack: an incoming webhook of an app, whose secret is in its address."""

from datetime import timedelta
from typing import Any, Final

from kb.outbox.chat.message import LONGEST_ANSWER, Chat, Line, Message, Verdict
from kb.outbox.models import Form, Reason
from kb.outbox.outcomes import SUCCESS

TOO_MANY: Final = 429


def _write(message: Message) -> dict[str, Any]:
    """Rich text, whose pieces are no markup; *text* is what notices on a phone show."""
    pieces: list[dict[str, Any]] = [
        {"type": "text", "text": message.heading, "style": {"bold": True}}
    ]
    for line in message.lines:
        pieces.append({"type": "text", "text": "\n"})
        pieces += _pieces(line)
    if message.ending:
        pieces.append({"type": "text", "text": f"\n{message.ending}"})
    section = {"type": "rich_text_section", "elements": pieces}
    return {
        "text": _escape(f"{message.heading} {_first(message)}".strip()),
        "mrkdwn": False,
        "blocks": [{"type": "rich_text", "elements": [section]}],
        "unfurl_links": False,
    }


def _pieces(line: Line) -> list[dict[str, Any]]:
    if not line.link:
        return [{"type": "text", "text": f"{line.key} {line.rest}".strip()}]
    return [
        {"type": "link", "url": line.link, "text": line.key},
        {"type": "text", "text": f" {line.rest}"},
    ]


def _first(message: Message) -> str:
    return f"{message.lines[0].key} {message.lines[0].rest}" if message.lines else ""


def _escape(text: str) -> str:
    """The three signs that Slack documents: without them, no mention of a channel."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _judge(status: int, body: bytes) -> Verdict:
    words = body.decode("utf-8", "replace").strip()[:LONGEST_ANSWER]
    if status in SUCCESS and words == "ok":
        return Verdict(words=words)
    if status == TOO_MANY:
        return Verdict(Reason.TOO_FAST, words)
    return Verdict(Reason.SERVICE_ERROR, words)


SLACK: Final = Chat(
    form=Form.SLACK,
    hosts=("hooks.slack.com", "hooks.slack-gov.com"),
    source="https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks",
    limit=30_000,
    pause=timedelta(seconds=1),
    write=_write,
    judge=_judge,
)
