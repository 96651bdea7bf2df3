"""A file on its way in, from the bytes that came to the report on what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ingest.extraction import EmbeddedFile, FileStatus, Loss, Outcome
from kb.articles.likeness import Near, Sketch
from kb.articles.submissions import Draft
from kb.audit import Actor
from kb.content.store import StoredContent
from review.checks import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A file on its way in: what identifies it, who brings it, and how."""

    key: str
    """What identifies it in the next run: the absolute path, or the upload's name."""
    shown: str
    """The path or name that people know it by."""
    name: str
    sha256: str
    actor: Actor
    publish: bool
    as_revision: bool
    now: datetime


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read out of a file."""

    draft: Draft
    outcome: Outcome
    guessed: Mapping[str, Any]
    """Attributes that nobody gave; see ``ingest.guessing``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport:
    """What became of one file."""

    path: str
    status: FileStatus
    reason: str = ""
    media_type: str = ""
    article: int | None = None
    submission: int | None = None
    title: str = ""
    kind: str = ""
    losses: tuple[Loss, ...] = ()
    findings: tuple[Finding, ...] = ()
    """What the form rules say of it; in a trusted import they only warn."""
    near: tuple[Near, ...] = ()
    """Articles that resemble it: it may be a new version of one of them."""
    guessed: Mapping[str, Any] = field(default_factory=dict)
    """Attributes that were guessed, for somebody to confirm."""


@dataclass(frozen=True, slots=True)
class Part:
    """An embedded file with its place in the content store."""

    file: EmbeddedFile
    content: StoredContent


@dataclass(frozen=True, slots=True)
class Unread:
    """A file that could not be read."""

    incoming: Incoming
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Filing:
    """A readable file that is to become a submission."""

    incoming: Incoming
    reading: Reading
    original: StoredContent
    parts: tuple[Part, ...]
    sketch: Sketch
    """Of the draft's wording."""

    @property
    def contents(self) -> tuple[StoredContent, ...]:
        return (self.original, *(part.content for part in self.parts))


Prepared = Filing | Unread | FileReport
"""A file to store, one that could not be read, or one that was refused before."""
