"""Scanned pages and images read in the background, one picture after the other."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import structlog

from ingest import recognition as pictures
from ingest.recognition import IsolatedRecogniser, Recogniser
from kb import locks, recognition
from kb.errors import KBError, UnavailableError
from kb.recognition import Unread
from web.services import Services

POLL_SECONDS: Final = 5.0
LOCK: Final = "recognition.lock"
LOCK_SECONDS: Final = 1.0

log = structlog.get_logger()


def read_all(
    services: Services,
    recogniser: Recogniser,
    *,
    advance: Callable[[str], None] = lambda _name: None,
    is_stopped: Callable[[], bool] = lambda: False,
) -> int:
    """Read everything that waits; return how many pictures that were.

    Each picture is kept as soon as it is read, so that an interrupted run goes on
    where it stopped. Raise ``UnavailableError`` if another process is at it.
    """
    count = 0
    with locks.held(services.settings.home / LOCK, seconds=LOCK_SECONDS):
        while not is_stopped():
            with services.database.reading() as session:
                unread = recognition.find_unread(session)
            if unread is None:
                break
            for _ in _read_one(services, recogniser, unread):
                count += 1
                advance(unread.name)
                if is_stopped():
                    return count
    return count


def _read_one(
    services: Services, recogniser: Recogniser, unread: Unread
) -> Iterator[str]:
    path = services.content.path(unread.sha256).absolute()
    places = recogniser.list_pictures(path, unread.name)
    with services.database.writing() as session:
        done = recognition.begin(session, unread.sha256, len(places))
    for place in places[done:]:
        found = recogniser.recognise(path, place)
        with services.database.writing() as session:
            recognition.add(session, unread.sha256, place, found.text, found.confidence)
        yield place
    with services.database.writing() as session:
        recognition.finish(session, unread.sha256, now=services.now())


@contextmanager
def running(services: Services) -> Iterator[None]:
    """A thread that reads what comes in until the block ends, if the extra is there."""
    if not pictures.is_installed():
        yield
        return
    stopped = threading.Event()
    with IsolatedRecogniser() as recogniser:
        thread = threading.Thread(
            target=_run,
            args=(services, recogniser, stopped),
            name="recognition",
            daemon=True,
        )
        thread.start()
        try:
            yield
        finally:
            stopped.set()
            recogniser.close()
            thread.join()


def _run(services: Services, recogniser: Recogniser, stopped: threading.Event) -> None:
    while not stopped.wait(POLL_SECONDS):
        try:
            read_all(services, recogniser, is_stopped=stopped.is_set)
        except UnavailableError as error:
            if not stopped.is_set():
                log.info("recognition_waits", reason=str(error))
        except KBError as error:
            log.warning("recognition_failed", reason=str(error))
        except Exception:
            # The loop must live on; what was not read is tried again.
            log.exception("recognition_failed")
