"""What a worker process may not do: use much memory, reach a network, leave its folder."""

import ctypes
import logging
import os
import resource
import shutil
import signal
import sys
import tempfile
import warnings
from pathlib import Path
from typing import Any, Final

from ingest import memory_watch, programs

EXTRA_MEMORY: Final = 1 << 30
"""Bytes that an extraction may use beyond what the process uses already."""
MAX_OUTPUT: Final = 1 << 30
"""Bytes of a file that a worker may write into its scratch folder."""
_CLONE_NEWUSER: Final = 0x10000000
_CLONE_NEWNET: Final = 0x40000000
_REFUSED_EVENTS: Final = frozenset(
    {
        "socket.bind",
        "socket.connect",
        "socket.getaddrinfo",
        "socket.gethostbyname",
        "socket.sendto",
        "os.exec",
        "os.posix_spawn",
        "os.system",
        "subprocess.Popen",
    }
)


def confine(scratch: str, memory: int = EXTRA_MEMORY) -> None:
    """Confine this process for good; *scratch* is the folder where it may write.

    What a process before this one left in there is removed. *memory* is what may be
    used beyond what is used already, in bytes.
    """
    # Ctrl-C is the parent's business: it lets the workers go in order.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    shutil.rmtree(scratch, ignore_errors=True)
    Path(scratch).mkdir(mode=0o700)
    os.chdir(scratch)
    tempfile.tempdir = scratch
    _silence()
    used = _used_memory()
    memory_watch.begin(Path(scratch), used, memory)
    _limit(resource.RLIMIT_AS, used + memory)
    _limit(resource.RLIMIT_FSIZE, MAX_OUTPUT)
    _limit(resource.RLIMIT_CORE, 0)
    _leave_the_network()
    sys.addaudithook(_refuse)


def _silence() -> None:
    """Let nothing that libraries say of a file reach the terminal or the log.

    What is wrong with a file stands in its report. Native code writes to the
    descriptors by itself, so these lead nowhere.
    """
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for descriptor in (1, 2):
        os.dup2(nowhere, descriptor)
    os.close(nowhere)
    logging.disable()
    warnings.simplefilter("ignore")


def _limit(kind: int, value: int) -> None:
    _, hard = resource.getrlimit(kind)
    ceiling = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (ceiling, hard))


def _used_memory() -> int:
    """Bytes of address space in use."""
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()


def _leave_the_network() -> None:
    """Enter a network namespace without interfaces, where the kernel permits it.

    Where it does not, the audit hook still refuses what Python code might try.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    flags = _CLONE_NEWNET if os.geteuid() == 0 else _CLONE_NEWUSER | _CLONE_NEWNET
    libc.unshare(flags)


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "subprocess.Popen" and programs.is_known(os.fsdecode(arguments[0])):
        # It inherits every limit of this process, the lost network too.
        return
    if event in _REFUSED_EVENTS:
        raise PermissionError(f"An extractor may not use {event}.")
