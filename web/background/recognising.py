"""Scanned pages and images read in the background, one picture after the other."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from ingest import recognition as pictures
from ingest.recognition import IsolatedRecogniser, Recogniser
from kb import recognition
from kb.content.store import ContentLostError
from kb.recognition import Unread
from web.parts.loop import Loop
from web.services import Services

POLL_SECONDS: Final = 5.0
LOCK: Final = "recognition"
LOCK_SECONDS: Final = 1.0


def read_all(
    services: Services,
    recogniser: Recogniser,
    *,
    advance: Callable[[str], None] = lambda _name: None,
    is_stopped: Callable[[], bool] = lambda: False,
    lost: set[str] | None = None,
) -> int:
    """Read everything that waits; return how many pictures that were.

    Each picture is kept as soon as it is read, so that an interrupted run goes on
    where it stopped. What cannot be read because its bytes are lost is added to *lost*,
    and left out from then on. Raise ``UnavailableError`` if another process is at it.
    """
    count = 0
    lost = set() if lost is None else lost
    with services.locks.held(LOCK, seconds=LOCK_SECONDS) as hold:
        while not is_stopped():
            hold.require()
            with services.database.reading() as session:
                unread = recognition.find_unread(session, lost=lost)
            if unread is None:
                break
            try:
                for _ in _read_one(services, recogniser, unread):
                    count += 1
                    advance(unread.name)
                    if is_stopped():
                        return count
            except ContentLostError:
                lost.add(unread.sha256)
    return count


def _read_one(
    services: Services, recogniser: Recogniser, unread: Unread
) -> Iterator[str]:
    with services.content.local(unread.sha256) as path:
        places = recogniser.list_pictures(path, unread.name)
        with services.database.writing() as session:
            done = recognition.begin(session, unread.sha256, len(places))
        for place in places[done:]:
            found = recogniser.recognise(path, place)
            with services.database.writing() as session:
                recognition.add(
                    session, unread.sha256, place, found.text, found.confidence
                )
            yield place
    with services.database.writing() as session:
        recognition.finish(session, unread.sha256, now=services.now())


@contextmanager
def running(services: Services) -> Iterator[None]:
    """Read what comes in until the block ends, if the extra is there."""
    if not pictures.is_installed():
        yield
        return
    with (
        IsolatedRecogniser() as recogniser,
        to_loop(services, recogniser).running(),
    ):
        yield


def to_loop(services: Services, recogniser: IsolatedRecogniser) -> Loop:
    lost: set[str] = set()
    return Loop(
        name="recognition",
        work=lambda stopped: read_all(
            services, recogniser, is_stopped=stopped.is_set, lost=lost
        ),
        seconds=POLL_SECONDS,
        interrupt=recogniser.close,
    )
