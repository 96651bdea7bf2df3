"""Programs of the system that read a format for us, within the limits of a worker."""

import os
import resource
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, BinaryIO, Final

from ingest.errors import ProgramMissingError, RefusedError

FOLDERS: Final = ("/usr/local/bin", "/usr/bin", "/bin")
"""Where programs are looked for, whatever the environment says: only root writes there."""
SECONDS: Final = 20
"""Of the processor, before the worker's own limit."""
WALL_SECONDS: Final = 200
"""After which a program that waits for something is ended; sooner, if it has less."""
_GRACE_SECONDS: Final = 0.2
MEMORY: Final = 1 << 30
_MESSAGE_BYTES: Final = 4_000
_ENVIRONMENT: Final = {
    "LC_ALL": "C.UTF-8",
    "PATH": ":".join(FOLDERS),
    "HOME": "/nonexistent",
}


@dataclass(frozen=True, slots=True)
class Program:
    name: str
    package: str
    """Debian's, that brings it."""

    @property
    def path(self) -> str | None:
        return shutil.which(self.name, path=":".join(FOLDERS))


BSDTAR: Final = Program("bsdtar", "libarchive-tools")
CHM: Final = Program("extract_chmLib", "libchm-bin")
CHM_LIST: Final = Program("enum_chmLib", "libchm-bin")
VSD: Final = Program("vsd2xhtml", "libvisio-tools")
PROGRAMS: Final = (BSDTAR, CHM, CHM_LIST, VSD)
_NAMES: Final = frozenset(program.name for program in PROGRAMS)


def is_known(executable: str) -> bool:
    """Whether it is one of these programs, where only they can be."""
    folder, name = os.path.split(executable)
    return folder in FOLDERS and name in _NAMES


@dataclass(slots=True)
class Running:
    """A program that writes to *output*; *message* is what it complained of at last."""

    output: IO[bytes]
    message: str = ""
    _late: threading.Event = field(default_factory=threading.Event)


@contextmanager
def running(
    program: Program,
    arguments: Sequence[str],
    folder: str,
    *,
    seconds: int = SECONDS,
) -> Iterator[Running]:
    """Start *program* in *folder*; it ends when the block is left, or its time is over.

    It has *seconds* of the processor. No shell, no input, no environment but a locale;
    the network and the folders are those of this process. Raise ``ProgramMissingError``
    where it is not installed, and ``RefusedError`` if it took too long.
    """
    if program.path is None:
        raise ProgramMissingError(program.name, program.package)
    with tempfile.TemporaryFile(dir=folder) as complaints:
        process = subprocess.Popen(  # noqa: S603 - a fixed program, and no shell.
            [program.path, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=complaints,
            cwd=folder,
            env=_ENVIRONMENT,
        )
        _limit(process.pid, seconds)
        assert process.stdout is not None, "a pipe was asked for"
        run = Running(process.stdout)
        timer = threading.Timer(WALL_SECONDS * seconds / SECONDS, _end, (process, run))
        timer.start()
        try:
            yield run
        finally:
            timer.cancel()
            process.stdout.close()
            _stop(process, run)
            complaints.seek(0)
            run.message = complaints.read(_MESSAGE_BYTES).decode("utf-8", "replace")
    if run._late.is_set():  # noqa: SLF001 - set by the timer of this function.
        raise RefusedError("Reading it took too long.")


@contextmanager
def as_file(source: BinaryIO, suffix: str = "") -> Iterator[Path]:
    """*source* as a file in a folder of its own, for a program that wants its name."""
    source.seek(0)
    with tempfile.TemporaryDirectory(prefix="program-") as folder:
        path = Path(folder) / f"source{suffix}"
        with path.open("wb") as copy:
            shutil.copyfileobj(source, copy)
        yield path


def run(program: Program, arguments: Sequence[str], folder: str, most: int) -> bytes:
    """All that *program* writes. Raise ``RefusedError`` for more than *most* bytes."""
    with running(program, arguments, folder) as started:
        data = started.output.read(most + 1)
    if len(data) > most:
        raise RefusedError(f"The file unpacks to more than {most >> 20} MB.")
    return data


def _limit(pid: int, seconds: int) -> None:
    # Whoever outlives a worker that was killed still ends by these.
    with suppress(ProcessLookupError):
        resource.prlimit(pid, resource.RLIMIT_CPU, (seconds, seconds))
        soft, hard = resource.prlimit(pid, resource.RLIMIT_AS)
        known = [
            each for each in (soft, hard, MEMORY) if each != resource.RLIM_INFINITY
        ]
        resource.prlimit(pid, resource.RLIMIT_AS, (min(known), min(known)))


def _stop(process: "subprocess.Popen[bytes]", run: Running) -> None:
    with suppress(subprocess.TimeoutExpired):
        process.wait(_GRACE_SECONDS)
    if process.returncode in {-signal.SIGXCPU, -signal.SIGKILL}:
        run._late.set()  # noqa: SLF001 - ended by the kernel, at its limit.
    process.kill()
    process.wait()


def _end(process: "subprocess.Popen[bytes]", run: Running) -> None:
    run._late.set()  # noqa: SLF001 - the mark of this module.
    process.kill()
