"""Letters to the service desk, read as they come: by the one process that leads."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import structlog

from kb.letters import service
from kb.letters.errors import MailboxAwayError, MaildirMissingError
from kb.locks import Hold
from web.intake.letters import taking
from web.intake.letters.maildir import Maildir
from web.intake.letters.places import name_imap
from web.parts.loop import Loop
from web.services import Services

IMAP_LOCK: Final = "letters"
FOLDER_LOCK: Final = "letters-of-folder"
LOCK_SECONDS: Final = 1.0
POLL_SECONDS: Final = 10.0
"""Between two looks into a maildir."""
FIRST_WAIT: Final = 2.0
LONGEST_WAIT: Final = 300.0
"""Seconds before a server that was away is asked again: twice as long each time."""
NOTED_SECONDS: Final = 60.0
"""So often it is written that a mailbox is there."""

log = structlog.get_logger()


@dataclass(slots=True)
class Reader:
    """What reads the mailbox over IMAP, again and again, for as long as it may."""

    services: Services
    failures: int = 0
    """In a row."""

    def read(self, stopped: threading.Event) -> None:
        """Take what is new, and wait for more, until *stopped* or the server is lost."""
        try:
            with self.services.locks.held(IMAP_LOCK, seconds=LOCK_SECONDS) as hold:
                self._read(stopped, hold)
        except MailboxAwayError as error:
            self._note_away(error)
            stopped.wait(self.next_wait())
            self.failures += 1

    def next_wait(self) -> float:
        """Seconds until the server is asked again."""
        return min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** min(self.failures, 20))

    def _read(self, stopped: threading.Event, hold: Hold) -> None:
        from web.intake.letters import imap  # noqa: PLC0415 - few homes read a mailbox.

        with imap.opened(self.services.settings) as mailbox:
            while not stopped.is_set():
                taking.take_all(self.services, mailbox)
                hold.require()
                self.failures = 0
                note_there(self.services, mailbox.name, mailbox.uid_validity)
                mailbox.wait(stopped, hold.require)

    def _note_away(self, error: MailboxAwayError) -> None:
        name = name_imap(self.services.settings)
        problem = str(error.case.value) if error.case else error.code
        log.warning("mailbox_away", mailbox=name, problem=problem)
        note_away(self.services, name, problem)


def read_folder(services: Services, folder: Path, _stopped: threading.Event) -> int:
    """Take what is new in a maildir; return how much that was."""
    mailbox = Maildir(folder)
    with services.locks.held(FOLDER_LOCK, seconds=LOCK_SECONDS):
        try:
            taken = taking.take_all(services, mailbox)
        except (MailboxAwayError, MaildirMissingError) as error:
            note_away(services, mailbox.name, error.code)
            raise
    note_there(services, mailbox.name)
    return len(taken)


def note_there(services: Services, name: str, uid_validity: int | None = None) -> None:
    """Write that a mailbox is there, unless that was just written."""
    now = services.now()
    with services.database.reading() as session:
        known = service.list_mailboxes(session, [name])
        if known and not known[0].problem and known[0].uid_validity == uid_validity:
            seen = known[0].looked_at
            if seen is not None and (now - seen).total_seconds() < NOTED_SECONDS:
                return
    with services.database.writing() as session:
        service.note_mailbox(session, name, now=now, uid_validity=uid_validity)


def note_away(services: Services, name: str, problem: str) -> None:
    with services.database.writing() as session:
        service.note_mailbox(session, name, now=services.now(), problem=problem)


def iter_loops(services: Services) -> Iterator[Loop]:
    """A loop for each mailbox of the settings."""
    settings = services.settings
    if settings.imap_host:
        reader = Reader(services)
        yield Loop(name="letters", work=reader.read, seconds=FIRST_WAIT)
    if settings.letter_folder:
        work = partial(read_folder, services, Path(settings.letter_folder))
        yield Loop(name="letters_of_folder", work=work, seconds=POLL_SECONDS)
