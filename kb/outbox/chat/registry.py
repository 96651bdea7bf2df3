"""The services whose rooms are told, by the form of a webhook."""

from collections.abc import Mapping
from typing import Final

from kb.outbox.chat.dingtalk import DINGTALK
from kb.outbox.chat.feishu import FEISHU
from kb.outbox.chat.message import Chat
from kb.outbox.chat.slack import SLACK
from kb.outbox.chat.teams import TEAMS
from kb.outbox.chat.wecom import WECOM
from kb.outbox.models import Form

CHATS: Final[Mapping[Form, Chat]] = {
    each.form: each for each in (DINGTALK, WECOM, FEISHU, TEAMS, SLACK)
}
"""Not the form of other programs, which has no limits of its own."""


def find_chat(host: str) -> Chat | None:
    """The service that *host* belongs to; ``None`` for one that no service is known by."""
    for chat in CHATS.values():
        for known in chat.hosts:
            if host == known or (known.startswith(".") and host.endswith(known)):
                return chat
    return None
