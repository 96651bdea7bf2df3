"""The solution suggested for a group of alerts: from its runbook, or from its text."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from urllib.parse import unquote, urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.alerts.models import (
    AlertFingerprint,
    AlertGroup,
    AlertMember,
    SuggestedFrom,
)
from kb.articles.models import Article
from kb.text import MAX_LINE, to_plain

_ARTICLE: Final = re.compile(r"/articles/(\d{1,9})/?")
_HUMPS: Final = re.compile(
    r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])"
    r"|(?<=[A-Za-z0-9])(?=[\u3400-\u9fff])|(?<=[\u3400-\u9fff])(?=[A-Za-z0-9])"
)
_BETWEEN: Final = re.compile(r"[\W_]+")
_ENDINGS: Final = (".html", ".htm", ".md")


def list_due(session: Session, limit: int) -> Sequence[AlertGroup]:
    """Groups for which no solution has been looked for yet."""
    return session.scalars(
        select(AlertGroup)
        .where(AlertGroup.suggested_at.is_(None))
        .order_by(AlertGroup.id)
        .limit(limit)
    ).all()


def find_runbook(session: Session, address: str, public_url: str) -> int | None:
    """The article of ours that *address* leads to, if it is there and not retired."""
    ours, asked = urlsplit(public_url), urlsplit(address)
    found = _ARTICLE.fullmatch(asked.path.removeprefix(ours.path.rstrip("/")))
    if not public_url or found is None or ours.netloc != asked.netloc:
        return None
    article = session.get(Article, int(found[1]))
    is_live = article is not None and article.retired_at is None
    return article.id if is_live and article and article.current_revision_id else None


def to_title(address: str) -> str:
    """What an address calls its page: ``…/runbooks/disk-full.html`` is "disk full"."""
    last = unquote(urlsplit(address).path.rstrip("/").rpartition("/")[2])
    for ending in _ENDINGS:
        last = last.removesuffix(ending)
    return " ".join(re.sub(r"[-_+]", " ", to_plain(last)).split())[:MAX_LINE]


def find_cause(session: Session, group: AlertGroup) -> AlertFingerprint | None:
    """What the solution is looked for by: the likely cause."""
    return session.scalar(
        select(AlertFingerprint)
        .join(AlertMember, AlertMember.fingerprint_id == AlertFingerprint.id)
        .where(AlertMember.group_id == group.id, AlertMember.is_cause)
    )


def to_words(name: str) -> str:
    """The words of an alert's name or a title: ``KubeNodeNotReady`` is four of them."""
    parted = _HUMPS.sub(" ", to_plain(name))
    return " ".join(_BETWEEN.sub(" ", parted).casefold().split())


def is_called_after(title: str, name: str) -> bool:
    """Whether *title* is that of a runbook for alerts of that *name*."""
    wanted, offered = to_words(name), to_words(title)
    if wanted == offered:
        return bool(wanted)
    if not wanted.isascii():
        return wanted in offered
    # One word, such as "disk", is in titles by chance.
    return " " in wanted and f" {wanted} " in f" {offered} "


def keep(
    session: Session,
    group_id: int,
    found: tuple[int, SuggestedFrom] | None,
    *,
    now: datetime,
) -> None:
    """Remember what was found, or that nothing was. Nothing is linked by that."""
    group = session.get_one(AlertGroup, group_id)
    group.suggested_at = now
    if found is not None:
        group.suggestion_id, group.suggested_from = found
