"""Microsoft Teams: a workflow of Power Automate that posts an adaptive card.

The connectors of Office 365, whose addresses end in ``webhook.office.com``, are retired:
what is sent there reaches nobody.
"""

from datetime import timedelta
from typing import Any, Final

from kb.outbox.chat.message import (
    LONGEST_ANSWER,
    Chat,
    Line,
    Message,
    Verdict,
    read_json,
)
from kb.outbox.models import Form, Reason
from kb.outbox.outcomes import SUCCESS

RETIRED: Final = ("webhook.office.com", "outlook.office.com")
TOO_MANY: Final = 429


def _write(message: Message) -> dict[str, Any]:
    """Runs of text: unlike a block of text, they are no Markdown."""
    blocks = [_block(message.heading, weight="Bolder")]
    blocks += [_of_line(line) for line in message.lines]
    if message.ending:
        blocks.append(_block(message.ending))
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.2",
        "body": blocks,
    }
    attachment = {
        "contentType": "application/vnd.microsoft.card.adaptive",
        "contentUrl": None,
        "content": card,
    }
    return {"type": "message", "attachments": [attachment]}


def _block(text: str, **more: str) -> dict[str, Any]:
    run = {"type": "TextRun", "text": text, **more}
    return {"type": "RichTextBlock", "inlines": [run]}


def _of_line(line: Line) -> dict[str, Any]:
    block = _block(line.rest)
    if line.key:
        key: dict[str, Any] = {"type": "TextRun", "text": line.key, "weight": "Bolder"}
        if line.link:
            key["selectAction"] = {"type": "Action.OpenUrl", "url": line.link}
        block["inlines"] = [key, {"type": "TextRun", "text": f" {line.rest}"}]
    return block


def _judge(status: int, body: bytes) -> Verdict:
    error = read_json(body).get("error")
    words = body.decode("utf-8", "replace")[:LONGEST_ANSWER]
    if isinstance(error, dict):
        words = f"{error.get('code', '')} {error.get('message', '')}"[:LONGEST_ANSWER]
    if status == TOO_MANY:
        return Verdict(Reason.TOO_FAST, words, timedelta(minutes=1))
    if status in SUCCESS and error is None and "delivery failed" not in words:
        return Verdict(words=words or str(status))
    return Verdict(Reason.SERVICE_ERROR, words)


TEAMS: Final = Chat(
    form=Form.TEAMS,
    hosts=(".logic.azure.com", ".api.powerplatform.com"),
    source="https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook",
    limit=28_000,
    pause=timedelta(seconds=1),
    write=_write,
    judge=_judge,
)
