"""From files to submissions: what pages and commands do with everything that comes in."""

import hashlib
import tempfile
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any, BinaryIO, Final

from ingest.drafting import to_draft
from ingest.extraction import READABLE, FileStatus, Outcome
from ingest.folders import FoundFile, find_files
from ingest.guessing import Known, guess
from ingest.manifest import Manifest
from kb import ingested_files
from kb.audit import Actor
from kb.content.store import ContentLostError
from kb.errors import InvalidInputError
from web.intake import filing
from web.intake.filing import FileReport, Incoming, Reading
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
    """Take in every file in *paths*; each is stored in a transaction of its own.

    Whatever is wrong with one file is its report's reason and stops no other. Files
    that are known already are reported as duplicates without being read again.
    """
    yield from import_found(run, find_files(paths))


def import_found(run: Run, files: Iterable[FoundFile]) -> Iterator[FileReport]:
    """As ``import_files``, for files that were found already."""
    waiting: deque[Source] = deque()
    done: deque[FileReport] = deque()

    def unread() -> Iterator[Path]:
        for found in files:
            examined = _examine(run, found)
            if isinstance(examined, FileReport):
                done.append(examined)
            else:
                waiting.append(examined)
                yield examined.path

    for outcome in run.services.pool.extract_all(unread()):
        yield _store(run, waiting.popleft(), outcome)
        while done:
            yield done.popleft()
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
        return known or _store(
            run, source, run.services.pool.extract(source.path, shown)
        )


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


def _store(run: Run, source: Source, outcome: Outcome) -> FileReport:
    incoming = _incoming(run, source)
    database, content = run.services.database, run.services.content
    if outcome.extraction is None:
        with database.writing() as session:
            return filing.file_failure(session, incoming, outcome)
    given = {**source.weaker, **outcome.extraction.attributes, **source.stronger}
    guessed = guess(source.shown, outcome.extraction, run.known, given)
    try:
        draft = to_draft(
            source.shown,
            outcome.extraction,
            weaker={**guessed, **source.weaker}
            if run.accept_guesses
            else source.weaker,
            stronger=source.stronger,
        )
    except InvalidInputError as error:
        return to_failure(source.shown, str(error))
    with source.path.open("rb") as data:
        original = content.put(data)
    parts = filing.store_parts(content, outcome.extraction)
    with database.writing() as session:
        return filing.file_draft(
            session,
            incoming,
            Reading(draft, outcome, {} if run.accept_guesses else guessed),
            contents=(original, parts),
        )


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
