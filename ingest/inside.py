"""Files inside files: read as the files they are, within what is left of the time."""

import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from ingest import clock
from ingest.extraction import (
    EmbeddedFile,
    Extraction,
    FileStatus,
    Loss,
    LossCode,
    Outcome,
)
from ingest.topology.assembly import merged

MAX_DEPTH: Final = 3
MAX_CHARACTERS: Final = 5_000_000
"""Of the text of all files inside one."""

Read = Callable[[io.BytesIO, str, "Scope"], Outcome]


@dataclass(frozen=True, slots=True)
class Scope:
    """How deep inside other files a file lies."""

    depth: int = 0


def read_inside(extraction: Extraction, scope: Scope, read: Read) -> Extraction:
    """*extraction* with the text, graphs and losses of the files inside it."""
    if not extraction.attachments:
        return extraction
    files: list[EmbeddedFile] = []
    losses = list(extraction.losses)
    graphs = [extraction.topology]
    length = 0
    for file in extraction.attachments:
        if not file.data:
            files.append(file)
            continue
        if scope.depth >= MAX_DEPTH or length > MAX_CHARACTERS or not clock.has_time():
            files.append(replace(file, status=FileStatus.REFUSED))
            losses.append(_unread(file.name, scope))
            continue
        outcome = read(io.BytesIO(file.data), file.name, Scope(scope.depth + 1))
        found = _with_outcome(file, outcome)
        length += len(found.text)
        files.append(found)
        losses += _losses(file.name, outcome)
        graphs.append(outcome.extraction.topology if outcome.extraction else None)
    return replace(
        extraction,
        attachments=tuple(files),
        losses=tuple(losses),
        topology=merged(graphs),
    )


def _with_outcome(file: EmbeddedFile, outcome: Outcome) -> EmbeddedFile:
    extraction = outcome.extraction
    if extraction is None:
        return replace(file, status=outcome.status, media_type=outcome.media_type)
    inner = (part.text for part in extraction.attachments if part.text)
    return replace(
        file,
        status=outcome.status,
        media_type=outcome.media_type,
        text="\n\n".join((extraction.text, *inner))[:MAX_CHARACTERS],
    )


def _losses(name: str, outcome: Outcome) -> list[Loss]:
    if outcome.extraction is None:
        encrypted = outcome.status is FileStatus.PASSWORD
        code = LossCode.ENCRYPTED_PART if encrypted else LossCode.ATTACHMENT_NOT_READ
        return [Loss(code, name, outcome.reason)]
    return [
        replace(loss, where=f"{name}: {loss.where}" if loss.where else name)
        for loss in outcome.extraction.losses
    ]


def _unread(name: str, scope: Scope) -> Loss:
    detail = "This file lies too deep inside other files to be read."
    if scope.depth < MAX_DEPTH:
        detail = "There was no time or room left to read this file."
    return Loss(LossCode.CUT, name, detail)
