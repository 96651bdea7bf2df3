"""Which host this is: one home on one machine."""

import hashlib
import os
import secrets
from pathlib import Path
from typing import Final

from kb.errors import UnavailableError

FILE: Final = "host"
_MACHINE: Final = Path("/etc/machine-id")


def read_host(home: Path) -> str:
    """What no other host has; the same for all processes over *home*.

    Neither a copy of the home nor a second machine that mounts it has the same. Raise
    ``UnavailableError`` for a home that cannot be written.
    """
    path = home / FILE
    try:
        if not path.exists():
            _make(path)
        parts = (path.read_text("ascii"), str(path.stat().st_ino), _read_machine())
    except OSError as error:
        raise UnavailableError(
            f"The home folder {home} cannot be written: {error.strerror}."
        ) from error
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _make(path: Path) -> None:
    """Whole, and once: of two processes that begin together one is first."""
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    part.write_text(secrets.token_hex(16), encoding="ascii")
    try:
        os.link(part, path)
    except FileExistsError:
        return
    finally:
        part.unlink()


def _read_machine() -> str:
    """Containers have none."""
    try:
        return _MACHINE.read_text("ascii").strip()
    except OSError:
        return ""
