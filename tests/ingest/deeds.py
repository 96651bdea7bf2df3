"""Readers that do harm to one file, and read every other one as they should."""

import ctypes
import logging
import os
import signal
import socket
import subprocess
import sys
import warnings
from pathlib import Path

from ingest import reading

VICTIM = "victim.txt"


def crash(path, name):
    return _do(lambda: os.kill(os.getpid(), signal.SIGKILL), path, name)


def abort(path, name):
    return _do(os.abort, path, name)


def hang(path, name):
    return _do(_forever, path, name)


def hog(path, name):
    return _do(lambda: bytes(1 << 34), path, name)


def connect(path, name):
    return _do(lambda: socket.create_connection(("127.0.0.1", 9)), path, name)


def run(path, name):
    return _do(lambda: subprocess.run(["true"], check=True), path, name)


def fail(path, name):
    return _do(lambda: {}["missing"], path, name)


def chatter(path, name):
    """Say something in every way in which a library may."""
    return _do(_say, path, name)


def die_once(path, name):
    """End like a process that was killed from outside, but not a second time."""
    mark = Path(path).with_suffix(".mark")
    if name == VICTIM and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return reading.read_file(path, name)


def show_process(path, name):
    """Say which process reads."""
    Path(path).write_text(str(os.getpid()))
    return reading.read_file(path, name)


def _do(deed, path, name):
    if name == VICTIM:
        deed()
    return reading.read_file(path, name)


def _say():
    sys.stdout.write("printed")
    sys.stderr.write("printed as an error")
    sys.stdout.flush()
    os.write(1, b"written by native code\n")
    os.write(2, b"written by native code as an error\n")
    logging.getLogger("pypdf").warning("Ignoring wrong pointing object")
    logging.getLogger("new").error("logged")
    warnings.warn("Data Validation extension is not supported", stacklevel=1)
    ctypes.CDLL(None).puts(b"put by C")
    ctypes.CDLL(None).fflush(None)


def _forever():
    while True:
        pass
