"""What a room is told, before it has the form of any service."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from kb.outbox.models import Form, Reason

LINES: Final = 10
"""As many things one message names; of the others it says how many there are."""
LONGEST_TITLE: Final = 100
LONGEST_ANSWER: Final = 300


@dataclass(frozen=True, slots=True)
class Line:
    """One thing, and what happened to it."""

    words: str
    """What happened."""
    key: str = ""
    state: str = ""
    title: str = ""
    link: str = ""

    @property
    def rest(self) -> str:
        """What stands behind the key."""
        title = self.title[:LONGEST_TITLE]
        said = (self.words, self.state, " ".join(title.split()))
        return " · ".join(part for part in said if part)


@dataclass(frozen=True, slots=True)
class Message:
    heading: str
    lines: tuple[Line, ...]
    count_more: Callable[[int], str]
    """The words for so many things that are not named."""
    more: int = 0

    def first(self, count: int) -> "Message":
        left = len(self.lines) - count
        return replace(self, lines=self.lines[:count], more=left) if left > 0 else self

    @property
    def ending(self) -> str:
        return self.count_more(self.more) if self.more else ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a service has made of a message."""

    reason: Reason = Reason.NONE
    words: str = ""
    """What it said itself."""
    retry_after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Posting:
    url: str
    body: bytes


def _unsigned(
    url: str, body: dict[str, Any], _secret: str, _now: float
) -> tuple[str, dict[str, Any]]:
    return url, body


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """One service: everything that it wants otherwise than the others."""

    form: Form
    hosts: tuple[str, ...]
    """What the names of its hosts are, or end in."""
    source: str
    """Where it documents all of this."""
    limit: int
    """Bytes of a body."""
    pause: timedelta
    """Between two messages: shorter ones it would refuse, or count against us."""
    write: Callable[[Message], dict[str, Any]]
    judge: Callable[[int, bytes], Verdict]
    sign: Callable[[str, dict[str, Any], str, float], tuple[str, dict[str, Any]]] = (
        _unsigned
    )
    """Address and body, signed with a secret at a time, in seconds since 1970."""
    has_secret: bool = False
    """Whether it may give a secret to sign with, beside the address."""

    def post(self, message: Message, url: str, secret: str, now: float) -> Posting:
        """What is sent: as many lines of *message* as the service takes."""
        count = min(LINES, len(message.lines))
        posting = self._post(message.first(count), url, secret, now)
        while len(posting.body) > self.limit and count:
            count -= 1
            posting = self._post(message.first(count), url, secret, now)
        return posting

    def _post(self, message: Message, url: str, secret: str, now: float) -> Posting:
        body = self.write(message)
        if secret:
            url, body = self.sign(url, body, secret, now)
        text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        return Posting(url, text.encode())


def read_json(body: bytes) -> Mapping[str, Any]:
    """An object that a service answered with; empty for anything else."""
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


_PLAIN: Final = str.maketrans("*_`~[]<>#|\\!", "＊＿｀～［］＜＞＃｜＼！")


def as_plain(text: str) -> str:
    """*text* for Markdown of a service that documents no way to escape a sign.

    What would mean something is written in full width: it reads the same, and neither
    emphasis nor a link, a picture or a mention comes of it.
    """
    return " ".join(text.split()).translate(_PLAIN)


def to_markdown(message: Message) -> str:
    """A list whose keys lead to the pages."""
    lines = [f"**{as_plain(message.heading)}**", ""]
    lines += [f"- {_linked(line)}{as_plain(line.rest)}" for line in message.lines]
    if message.ending:
        lines += ["", as_plain(message.ending)]
    return "\n".join(lines)


def _linked(line: Line) -> str:
    if not line.key:
        return ""
    key = as_plain(line.key)
    # Brackets in an address would end the link.
    link = line.link.replace("(", "%28").replace(")", "%29")
    return f"[{key}]({link}) " if link else f"{key} "
