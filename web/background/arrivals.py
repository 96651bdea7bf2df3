"""Files that arrive by themselves: in a watched folder, and in a mailbox on disk."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from functools import partial
from pathlib import Path
from typing import Final

import structlog

from ingest.folders import FoundFile, find_files
from kb.audit import Actor
from kb.errors import Case, InvalidInputError, UnavailableError
from kb.people import users
from kb.people.models import Role, User
from kb.settings import Settings
from web.intake import guessing, imports
from web.intake.incoming import FileReport
from web.parts.loop import Loop
from web.services import Services

POLL_SECONDS: Final = 10.0
LOCK: Final = "arrivals"
LOCK_SECONDS: Final = 1.0
MAX_NAME: Final = 120
_HEADER_BYTES: Final = 1 << 16

log = structlog.get_logger()

Look = tuple[int, int]
"""When a file was changed last, in nanoseconds, and its bytes."""


class MaildirCase(Case):
    NONE = "none"


class NobodyToSubmitError(InvalidInputError):
    """Nobody is there in whose name what arrives can be submitted."""

    code = "nobody_to_submit"


@dataclass(slots=True)
class Watch:
    """What one process remembers of a watched folder."""

    seen: dict[Path, Look] = field(default_factory=dict)
    taken: dict[Path, Look] = field(default_factory=dict)

    def find_settled(self, folder: Path) -> list[FoundFile]:
        """Files that are as they were at the last look, and new since they were taken.

        One that is still being copied changes between two looks.
        """
        files = {found.path: found for found in find_files([folder])}
        looks = {path: _look(path) for path in files}
        now = {path: look for path, look in looks.items() if look is not None}
        settled = [
            files[path]
            for path, look in now.items()
            if self.seen.get(path) == look and self.taken.get(path) != look
        ]
        self.seen = now
        self.taken = {path: look for path, look in self.taken.items() if path in now}
        return settled

    def note_taken(self, files: list[FoundFile]) -> None:
        self.taken.update({each.path: self.seen[each.path] for each in files})


def take_watched(services: Services, watch: Watch, folder: Path) -> list[FileReport]:
    """Take in what has settled in the watched folder; nothing is published.

    The folder is only read: what was taken in is known by its bytes, so that a new
    start reads every file once and changes nothing.
    """
    settled = watch.find_settled(folder)
    if not settled:
        return []
    reports = list(imports.import_found(_run(services, "watched folder"), settled))
    watch.note_taken(settled)
    return reports


def take_mail(services: Services, folder: Path) -> list[FileReport]:
    """Take in the new messages of a maildir, each with its attachments.

    A message that was taken in moves from ``new`` to ``cur`` as one that was read;
    one that could not be is flagged there. Raise ``InvalidInputError`` for no maildir.
    """
    new, current = folder / "new", folder / "cur"
    if not (new.is_dir() and current.is_dir()):
        raise InvalidInputError(
            f"{folder} is no maildir: it needs new, cur and tmp.",
            case=MaildirCase.NONE,
            folder=str(folder),
        )
    reports = []
    for message in sorted(new.iterdir(), key=lambda path: path.name):
        if not message.is_file():
            continue
        run = _run(services, "mail")
        with message.open("rb") as data:
            report = imports.import_upload(run, _name(message), data, {})
        # Only now: killed before, the message is taken in again, as a duplicate.
        flags = "S" if report.status in imports.SUCCESSFUL else "FS"
        message.replace(current / f"{message.name.partition(':')[0]}:2,{flags}")
        reports.append(report)
    return reports


def to_loop(services: Services) -> Loop:
    return Loop(
        name="arrivals",
        work=partial(_take_in, services, Watch()),
        seconds=POLL_SECONDS,
    )


def is_wanted(settings: Settings) -> bool:
    return bool(settings.watched_folder or settings.mail_folder)


def _take_in(services: Services, watch: Watch, _stopped: threading.Event) -> None:
    try:
        for report in _take_alone(services, watch):
            log.info("arrived", status=report.status.value, path=report.path)
    except OSError as error:
        # A folder that is away may come back; what has not been taken in is there still.
        raise UnavailableError(f"What arrives cannot be read: {error}.") from error


def _take_alone(services: Services, watch: Watch) -> Iterator[FileReport]:
    with services.locks.held(LOCK, seconds=LOCK_SECONDS) as hold:
        for report in _take_all(services, watch):
            yield report
            hold.require()


def _take_all(services: Services, watch: Watch) -> Iterator[FileReport]:
    settings = services.settings
    if settings.watched_folder:
        yield from take_watched(services, watch, Path(settings.watched_folder))
    if settings.mail_folder:
        yield from take_mail(services, Path(settings.mail_folder))


def _run(services: Services, way: str) -> imports.Run:
    return imports.Run(
        services=services,
        actor=Actor(_find_submitter(services), way),
        known=guessing.read_known(services),
    )


def _find_submitter(services: Services) -> User:
    """Whom the settings name, else the first manager."""
    login = services.settings.arrivals_login
    with services.database.reading() as session:
        user = (
            users.find_user(session, login)
            if login
            else users.find_first_with(session, Role.MANAGER)
        )
    if user is None or not user.is_staff:
        raise NobodyToSubmitError(
            "Files arrive, but nobody submits them: set KB_ARRIVALS_LOGIN to the login "
            "of a member of staff."
        )
    return user


def _look(path: Path) -> Look | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size


def _name(message: Path) -> str:
    """A file name that people know the message by: its subject."""
    with message.open("rb") as data:
        head = data.read(_HEADER_BYTES)
    parsed = message_from_bytes(head, policy=policy.default)
    subject = " ".join(str(parsed["subject"] or "").replace("/", " ").split())
    return f"{subject[:MAX_NAME] or 'message'}.eml"
