"""Letters that no person wrote just now: answered, they would come back without end."""

import re
from collections.abc import Collection
from enum import StrEnum
from typing import Final

from ingest.letters.heads import Head


class Automatic(StrEnum):
    """What gives an automatic letter away."""

    OWN = "own"
    """We sent it ourselves."""
    REPORT = "report"
    """A mail server says what became of a letter."""
    ANSWER = "answer"
    """A program answers in somebody's absence, or says that it has received one."""
    LIST = "list"
    """Sent to many at once."""


_OWN_ID: Final = re.compile(r"\.yunzhi@[^>]*>?$", re.IGNORECASE)
_SUBJECT: Final = re.compile(
    r"^\s*(?:(?:auto(?:matic)?[ -]?(?:reply|response)|out of (?:the )?office|autoreply"
    r"|automatische antwort|abwesenheitsnotiz|自动回复|自動回覆|自动答复)\s*[:：])",
    re.IGNORECASE,
)
_UNDELIVERED: Final = re.compile(
    r"^\s*(?:undeliver(?:ed|able)\b|delivery status notification|系统退信|邮件退回)",
    re.IGNORECASE,
)
_BULK: Final = frozenset({"bulk", "junk", "list", "auto_reply"})
_SUPPRESSED: Final = frozenset({"all", "oof", "autoreply"})
_MACHINES: Final = frozenset({"mailer-daemon", "postmaster"})


def find_automatic(head: Head, own: Collection[str]) -> Automatic | None:
    """What shows that no person wrote it; *own* are addresses that we send from."""
    if _OWN_ID.search(head.message_id) or head.sender in own:
        return Automatic.OWN
    if _is_report(head):
        return Automatic.REPORT
    if _is_answer(head):
        return Automatic.ANSWER
    if head.all("list-id") or head.first("precedence").lower() in _BULK:
        return Automatic.LIST
    return None


def _is_report(head: Head) -> bool:
    kind = head.first("content-type").lower()
    return (
        kind.startswith("multipart/report")
        or "<>" in (each.strip() for each in head.all("return-path")[:1])
        or bool(head.all("x-failed-recipients"))
        or head.sender.partition("@")[0] in _MACHINES
        or bool(_UNDELIVERED.match(head.subject))
    )


def _is_answer(head: Head) -> bool:
    submitted = head.first("auto-submitted").partition(";")[0].strip().lower()
    suppressed = {
        each.strip().lower()
        for each in head.first("x-auto-response-suppress").split(",")
    }
    return (
        submitted not in {"", "no"}
        or not suppressed.isdisjoint(_SUPPRESSED)
        or bool(head.all("x-autoreply") or head.all("x-autorespond"))
        or bool(_SUBJECT.match(head.subject))
    )
