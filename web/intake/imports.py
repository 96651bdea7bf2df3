"""From files to submissions: what pages and commands do with everything that comes in."""

import hashlib
import tempfile
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any, BinaryIO, Final

from sqlalchemy.exc import IntegrityError

from ingest.drafting import to_draft
from ingest.extraction import READABLE, FileStatus, Outcome
from ingest.folders import FoundFile, find_files
from ingest.guessing import Known, guess
from ingest.manifest import Manifest
from kb import ingested_files
from kb.articles.likeness import Wording, to_sketch
from kb.audit import Actor
from kb.content.store import ContentLostError
from kb.errors import InvalidInputError
from web.intake import filing
from web.intake.attaching import store_parts
from web.intake.batches import Batch
from web.intake.incoming import (
    FileReport,
    Filing,
    Incoming,
    Prepared,
    Reading,
    Unread,
)
from web.intake.private_keys import (
    require_no_private_key_in,
    require_no_private_key_read,
)
from web.services import Services

SUCCESSFUL: Final = READABLE | {FileStatus.DUPLICATE}
"""Statuses of a file whose knowledge is in the service."""
MAX_BYTES: Final = 1 << 29


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One import: by whom, with what said of the files, published or not."""

    services: Services
    actor: Actor
    manifest: Manifest = field(default_factory=Manifest)
    publish: bool = False
    """A trusted import: checked in at once, on the actor's responsibility."""
    as_revision: bool = False
    """A file that resembles an article becomes its next revision, not a new article."""
    accept_guesses: bool = False
    """Whether what is guessed is set, instead of left for somebody to confirm."""
    known: Known = field(default_factory=Known)
    """Values that may be guessed for files of which nothing is said."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file that is to be read: its bytes' name, and what is said of it."""

    path: Path
    shown: str
    """The path or name that people know it by."""
    key: str
    """What identifies it in the next run: the absolute path, or the upload's name."""
    sha256: str
    weaker: Mapping[str, Any]
    stronger: Mapping[str, Any]


def import_files(run: Run, paths: Iterable[Path]) -> Iterator[FileReport]:
    """Take in every file in *paths*, some in a transaction: all of them, or none.

    Whatever is wrong with one file is its report's reason and stops no other. Files
    that are known already are reported as duplicates without being read again.
    """
    yield from import_found(run, find_files(paths))


def import_found(run: Run, files: Iterable[FoundFile]) -> Iterator[FileReport]:
    """As ``import_files``, for files that were found already."""
    waiting: deque[Source] = deque()
    done: deque[FileReport] = deque()
    batch = Batch()

    def unread() -> Iterator[Path]:
        for found in files:
            examined = _examine(run, found)
            if isinstance(examined, FileReport):
                done.append(examined)
            else:
                waiting.append(examined)
                yield examined.path

    for outcome in run.services.pool.extract_all(unread()):
        prepared = _prepare(run, waiting.popleft(), outcome)
        if not batch.takes(prepared) or run.as_revision:
            yield from _store(run, batch)
            batch = Batch()
        batch.add(prepared)
        if batch.is_full:
            yield from _store(run, batch)
            batch = Batch()
        while done:
            yield done.popleft()
    yield from _store(run, batch)
    yield from done


def import_upload(
    run: Run, name: str, data: BinaryIO, values: Mapping[str, Any]
) -> FileReport:
    """Take in one uploaded file with the attributes *values* that came with it."""
    shown = PurePath(name.replace("\\", "/")).name or "upload"
    suffix = PurePath(shown).suffix[:16]
    with tempfile.NamedTemporaryFile(suffix=suffix) as copy:
        digest = hashlib.sha256()
        while chunk := data.read(1 << 20):
            digest.update(chunk)
            copy.write(chunk)
        copy.flush()
        sha256 = digest.hexdigest()
        source = Source(
            Path(copy.name), shown, f"upload:{sha256}:{shown}", sha256, {}, values
        )
        known = _find_known(run, source)
        if known is not None:
            return known
        outcome = run.services.pool.extract(source.path, shown)
        (report,) = _store_together(run, [_prepare(run, source, outcome)])
        return report


def _examine(run: Run, found: FoundFile) -> Source | FileReport:
    """What to read, or why it need not or cannot be read."""
    if found.fault:
        return to_failure(str(found.path), found.fault)
    try:
        if found.path.stat().st_size > MAX_BYTES:
            reason = f"The file is larger than {MAX_BYTES >> 20} MB."
            return to_failure(str(found.path), reason)
        with found.path.open("rb") as data:
            sha256 = hashlib.file_digest(data, "sha256").hexdigest()
        source = Source(
            found.path,
            str(found.path),
            str(found.path.absolute()),
            sha256,
            run.manifest.weaker(found.path, found.root),
            run.manifest.stronger(found.path),
        )
    except OSError as error:
        reason = f"The file cannot be read: {error.strerror}."
        return to_failure(str(found.path), reason)
    except InvalidInputError as error:
        return to_failure(str(found.path), str(error))
    return _find_known(run, source) or source


def _find_known(run: Run, source: Source) -> FileReport | None:
    """The report on a file whose bytes are in the service already."""
    with run.services.database.reading() as session:
        known = ingested_files.find_by_content(session, source.sha256)
    if known is None:
        return None
    _heal(run, source)
    with run.services.database.writing() as session:
        return filing.file_duplicate(session, _incoming(run, source), known)


def _heal(run: Run, source: Source) -> None:
    """Keep the bytes anew if the service has lost them since."""
    try:
        run.services.content.open(source.sha256).close()
    except ContentLostError:
        with source.path.open("rb") as data:
            run.services.content.put(data)


def _prepare(run: Run, source: Source, outcome: Outcome) -> Prepared:
    """What is to be stored of a file; its bytes are kept, no row is written yet."""
    incoming = _incoming(run, source)
    content = run.services.content
    if outcome.extraction is None:
        return Unread(incoming, outcome)
    given = {**source.weaker, **outcome.extraction.attributes, **source.stronger}
    guessed = guess(source.shown, outcome.extraction, run.known, given)
    weaker = {**guessed, **source.weaker} if run.accept_guesses else source.weaker
    try:
        with source.path.open("rb") as data:
            require_no_private_key_in(data)
        require_no_private_key_read(outcome.extraction)
        draft = to_draft(
            source.shown, outcome.extraction, weaker=weaker, stronger=source.stronger
        )
    except InvalidInputError as error:
        return to_failure(source.shown, str(error))
    with source.path.open("rb") as data:
        original = content.put(data)
    parts = store_parts(content, outcome.extraction)
    reading = Reading(draft, outcome, {} if run.accept_guesses else guessed)
    wording = Wording(draft.title, draft.sections, draft.attributes.source)
    return Filing(incoming, reading, original, parts, to_sketch(wording))


def _store(run: Run, batch: Batch) -> list[FileReport]:
    """Store a batch in one transaction, or each of its files in one of its own.

    Another run may bring the same at the same moment; then the database refuses all
    that came with it.
    """
    try:
        return _store_together(run, batch.prepared)
    except IntegrityError:
        if len(batch.prepared) == 1:
            raise
    reports = []
    for each in batch.prepared:
        reports += _store_together(run, [each])
    return reports


def _store_together(run: Run, prepared: Sequence[Prepared]) -> list[FileReport]:
    if not prepared:
        return []
    with run.services.database.writing() as session:
        return filing.file_all(session, prepared)


def _incoming(run: Run, source: Source) -> Incoming:
    return Incoming(
        key=source.key,
        shown=source.shown,
        name=PurePath(source.shown).name,
        sha256=source.sha256,
        actor=run.actor,
        publish=run.publish,
        as_revision=run.as_revision,
        now=run.services.now(),
    )


def to_failure(path: str, reason: str) -> FileReport:
    """The report on a file that was refused before it was read."""
    return FileReport(path=path, status=FileStatus.REFUSED, reason=reason)
