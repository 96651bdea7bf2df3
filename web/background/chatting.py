"""What a chat is told: in its language, and in the form of its service."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from flask_babel import force_locale, gettext

from kb import encryption
from kb.addresses import is_not_public, read_hosts
from kb.outbox.addresses import without_secrets
from kb.outbox.chat.message import Chat, Line, Message
from kb.outbox.chat.registry import CHATS
from kb.outbox.models import Reason
from kb.outbox.outcomes import Fact, Outcome, Run, ToldRoom
from kb.settings import Settings
from web.background import receivers
from web.homes import read_secret_key
from web.words.webhooks import EVENT_KINDS, STATES_OF

HEADERS: Final = {
    "Content-Type": "application/json; charset=utf-8",
    "User-Agent": "Yunzhi-Webhooks/1",
    "Accept": "*/*",
    "Connection": "close",
}


def tell(settings: Settings, run: Run, room: ToldRoom, now: datetime) -> list[Outcome]:
    """Send one message of everything in *run*; each attempt went as it did.

    Needs an application context, for the words. Raise ``SecretUnreadableError``.
    """
    key = read_secret_key(settings)
    url = encryption.decrypt(key, room.sealed_url)
    secret = encryption.decrypt(key, run.secret) if run.secret else ""
    chat = CHATS[room.form]
    posting = chat.post(compose(room), url, secret, now.timestamp())
    answer = receivers.post(
        posting.url,
        posting.body,
        HEADERS,
        allowed=read_hosts(settings.webhook_hosts),
        refuses=is_not_public if settings.webhooks_public_only else None,
    )
    reason, words, pause = _judge(chat, answer)
    return [
        Outcome(
            attempt=attempt,
            status=answer.status,
            reason=reason,
            retry_after=answer.retry_after or pause,
            words=without_secrets(words, posting.url, secret),
        )
        for attempt in run.attempts
    ]


def compose(room: ToldRoom) -> Message:
    """One line for each thing, whatever happened to it, the first one first."""
    with force_locale(room.language):
        things: dict[tuple[str, str], list[Fact]] = {}
        for fact in room.facts:
            things.setdefault((fact.noun, fact.key), []).append(fact)
        lines = [_line(facts) for facts in things.values()]
        if not room.facts:
            lines = [Line(gettext("This is a trial: messages arrive."))]
        # Said now: a service asks for it outside of this language.
        words = [_more(count) for count in range(len(lines) + 1)]
        return Message(gettext("Yunzhi"), tuple(lines), words.__getitem__)


def _line(facts: Iterable[Fact]) -> Line:
    *_, last = facts = list(facts)
    kinds = dict.fromkeys(str(EVENT_KINDS[fact.kind]) for fact in facts)
    state: Any = STATES_OF.get(last.noun, {}).get(last.state, "")
    return Line(
        words=", ".join(kinds),
        key=last.key,
        state=str(state),
        title=last.title,
        # A path leads nowhere from a chat.
        link=last.link if last.link.startswith("http") else "",
    )


def _more(count: int) -> str:
    return str(gettext("And %(count)s more.", count=count))


def _judge(chat: Chat, answer: receivers.Answer) -> tuple[Reason, str, Any]:
    """Nobody has answered, or a service that says more in its body than by its status."""
    if answer.status is None or answer.reason in {Reason.REDIRECT, Reason.GONE}:
        words = answer.body.decode("utf-8", "replace")[:300]
        return answer.reason, words, None
    verdict = chat.judge(answer.status, answer.body)
    return verdict.reason, verdict.words, verdict.retry_after
