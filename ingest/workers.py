"""Worker processes that read files: limited, replaced when they break, always answering."""

import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from queue import LifoQueue
from typing import Any, Final, Self

from pebble import ProcessExpired

from ingest import clock, measuring, media_types, previews, reading, redrawing
from ingest.cleaning.files import Cleaner
from ingest.errors import DamagedFileError, RefusedError
from ingest.extraction import FileStatus, Outcome
from ingest.isolation import PRELOADED, IsolatedProcess
from ingest.letters.reading import Content, read_content
from ingest.measuring import Measures
from ingest.redrawing import Box, Redrawn
from kb.errors import UnavailableError
from kb.pictures.errors import PictureCase, PictureRefusedError

SECONDS: Final = 30.0
"""Of the processor, for one file; a file that takes most of it is cut before."""
KEPT_AFTER: Final = 2 / 3
"""Of these seconds, a file is read no further."""
PREVIEW_SECONDS: Final = 10.0
CLEAN_SECONDS: Final = 60.0
"""A manual of a thousand pages takes some; it is done once."""
SNIFF_SECONDS: Final = 5.0
AHEAD: Final = 4
"""Files read ahead per worker, so that one that hangs does not keep the others idle."""


class ExtractionPool:
    """Reads files in processes of their own.

    Processes start with the first file, with the modules *preloaded*: those of every
    format, or fewer where few files will be read. Any number of threads may use one pool.
    """

    def __init__(
        self,
        workers: int,
        *,
        seconds: float = SECONDS,
        read: Callable[[Path, str], Outcome] = reading.read_file,
        preloaded: Sequence[str] = PRELOADED,
    ) -> None:
        self._seconds = seconds
        self._read = read
        self._scratch = tempfile.TemporaryDirectory(prefix="kb-scratch-")
        folder = Path(self._scratch.name)
        self._processes = [
            IsolatedProcess(folder / str(number), preloaded=preloaded)
            for number in range(max(workers, 1))
        ]
        # The last one used is used first: no more start than are needed.
        self._idle: LifoQueue[IsolatedProcess] = LifoQueue()
        for process in self._processes:
            self._idle.put(process)

    def extract(self, path: Path, name: str = "") -> Outcome:
        """Read one file; whatever the parser does becomes the outcome's status.

        Raise ``UnavailableError`` if the pool is closed before the file is read.
        """
        arguments = [path.absolute(), name or path.name]
        try:
            outcome: Outcome = self._run(
                _read_in_time, [self._read, *arguments, self._seconds], self._seconds
            )
        except UnavailableError:
            raise
        except Exception as error:  # noqa: BLE001 - a parser may raise anything.
            status, reason = _explain(error, self._seconds)
            return Outcome(status, self._sniff(arguments), reason=reason)
        return outcome

    def read_letter(self, path: Path) -> Content | None:
        """What is in a letter; ``None`` for one that cannot be read within the limits.

        Raise ``UnavailableError`` if the pool is closed before.
        """
        try:
            content: Content = self._run(read_content, [path.absolute()], self._seconds)
        except UnavailableError:
            raise
        except Exception:  # noqa: BLE001 - a parser may raise anything.
            return None
        return content

    def extract_all(self, paths: Iterable[Path]) -> Iterator[Outcome]:
        """Read many files; outcomes come in the files' order.

        *paths* is read only a little ahead, so its length costs no memory.
        """
        count = len(self._processes)
        threads = ThreadPoolExecutor(count, thread_name_prefix="extraction")
        running: deque[Future[Outcome]] = deque()
        try:
            for path in paths:
                running.append(threads.submit(self.extract, path))
                if len(running) > AHEAD * count:
                    yield running.popleft().result()
            while running:
                yield running.popleft().result()
        finally:
            threads.shutdown(wait=False, cancel_futures=True)

    def redraw(self, path: Path, boxes: Sequence[Box]) -> list[Redrawn]:
        """A picture drawn again; see ``ingest.redrawing.redraw``.

        Raise ``PictureRefusedError`` if that takes too much time or memory, too.
        """
        arguments = [path.absolute(), boxes]
        try:
            return list(self._run(redrawing.redraw, arguments, PREVIEW_SECONDS))
        except (TimeoutError, MemoryError, OSError, ProcessExpired) as error:
            raise PictureRefusedError(
                "Drawing the picture takes too much time or memory. Make it smaller.",
                case=PictureCase.TOO_HARD,
            ) from error

    def draw_page(self, path: Path, number: int, boxes: Sequence[Box]) -> list[Redrawn]:
        """A page of a PDF as pictures; see ``ingest.previews.draw_page``.

        Raise ``RefusedError`` if drawing it takes too much time or memory.
        """
        arguments = [path.absolute(), number, boxes]
        try:
            return list(self._run(previews.draw_page, arguments, PREVIEW_SECONDS))
        except TimeoutError as error:
            raise RefusedError("Drawing the page took too long.") from error
        except MemoryError as error:
            raise RefusedError("Drawing the page took too much memory.") from error
        except (OSError, ProcessExpired) as error:
            raise DamagedFileError("This page cannot be drawn.") from error

    def clean(self, path: Path, media_type: str, box: Box) -> bytes | None:
        """A file without what it says of itself; see ``ingest.cleaning.files``.

        Raise ``RefusedError`` or ``DamagedFileError`` if that cannot be had.
        """
        arguments = [path.absolute(), media_type]
        try:
            cleaned: bytes | None = self._run(
                Cleaner(box).clean, arguments, CLEAN_SECONDS
            )
        except (TimeoutError, MemoryError) as error:
            raise RefusedError("Cleaning it took too long, or too much.") from error
        except (OSError, ProcessExpired) as error:
            raise DamagedFileError("It cannot be cleaned.") from error
        return cleaned

    def measure(self, path: Path, media_type: str) -> Measures:
        """See ``ingest.measuring.measure``; what cannot be measured is unknown.

        Raise ``UnavailableError`` if the pool is closed before.
        """
        if media_type not in measuring.MEASURED:
            return Measures()
        arguments = [path.absolute(), media_type]
        try:
            found: Measures = self._run(measuring.measure, arguments, SNIFF_SECONDS)
        except UnavailableError:
            raise
        except Exception:  # noqa: BLE001 - a parser may raise anything.
            return Measures()
        return found

    def close(self) -> None:
        """Stop at once, whatever is still being read. Closing twice is harmless."""
        for process in self._processes:
            process.close()
        self._scratch.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _run(
        self, function: Callable[..., Any], arguments: list[Any], seconds: float
    ) -> Any:
        process = self._idle.get()
        try:
            return process.run(function, arguments, seconds)
        finally:
            self._idle.put(process)

    def _sniff(self, arguments: list[Any]) -> str:
        """The type of a file that broke its reader: it might break the sniffing too."""
        try:
            return str(self._run(reading.sniff_file, arguments, SNIFF_SECONDS))
        except UnavailableError:
            raise
        except Exception:  # noqa: BLE001 - as above.
            return media_types.UNKNOWN


def _read_in_time(
    read: Callable[[Path, str], Outcome], path: Path, name: str, seconds: float
) -> Outcome:
    """Leave time enough to keep what has been read by then."""
    with clock.allowed(min(clock.SECONDS, KEPT_AFTER * seconds)):
        return read(path, name)


def _explain(error: Exception, seconds: float) -> tuple[FileStatus, str]:
    """The status that a failed task gives its file, and the sentence for people."""
    match error:
        case TimeoutError():
            reason = f"Reading it took more than {seconds:g} seconds of the processor."
            return FileStatus.REFUSED, reason
        case MemoryError():
            return FileStatus.REFUSED, "Reading it took too much memory."
        case RecursionError():
            return FileStatus.REFUSED, "It is nested too deeply."
        case ProcessExpired():
            return FileStatus.DAMAGED, "It broke the program that reads it."
        case OSError():
            cause = str(error.strerror or error).rstrip(".")
            return FileStatus.REFUSED, f"The file cannot be read: {cause}."
        case _:
            kind = type(error).__name__
            return FileStatus.DAMAGED, f"It cannot be understood ({kind})."
