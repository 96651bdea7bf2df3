"""What may be reached when a source is opened: a folder, hosts, our own database."""

import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path, PurePosixPath
from typing import Any, Final

from kb.addresses import is_refused
from kb.database import Database
from kb.quality.sources.errors import (
    SourceAddressError,
    SourceFileError,
    SourcePathError,
    SourceUnreachableError,
)

CONNECT_SECONDS: Final = 10

ReadTables = Callable[[Path, Path], None]
"""Reads the tables of a file into a new SQLite file; raises ``SourceFileError``."""


@dataclass(frozen=True, slots=True)
class Access:
    """Given by the composition to whatever opens sources."""

    key: str = field(repr=False)
    """Under which passwords are kept."""
    folder: Path | None = None
    """Below which files of sources lie; none: there are none."""
    hosts: frozenset[str] = frozenset()
    """Names, addresses and folders of sockets that are allowed whatever they are."""
    own: Database | None = None
    read_tables: ReadTables | None = None

    def find_file(self, path: str) -> Path:
        """The file *path* below the folder.

        Raise ``SourcePathError`` for a way that leads out of it, or might be turned to
        lead out, and ``SourceFileError`` if there is no such file.
        """
        named = PurePosixPath(path)
        if self.folder is None or not path or named.is_absolute():
            raise SourcePathError
        if ".." in named.parts or "\0" in path or "\\" in path:
            raise SourcePathError
        found = self.folder
        for part in named.parts:
            found /= part
            if found.is_symlink():
                raise SourcePathError
        if not found.is_file():
            raise SourceFileError
        return found

    def find_addresses(self, host: str, port: int) -> list[str]:
        """The addresses of *host* that may be called; a caller uses these very ones.

        Raise ``SourceAddressError`` if there are only others.
        """
        try:
            found = _resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise SourceUnreachableError from error
        if host.lower() in self.hosts:
            return found
        good = [
            each
            for each in found
            if each in self.hosts or not is_refused(ip_address(each))
        ]
        if not good:
            raise SourceAddressError
        return good

    def require_socket(self, folder: str) -> None:
        """Raise ``SourceAddressError`` for a server's socket that nobody allowed."""
        if folder.rstrip("/").lower() not in self.hosts:
            raise SourceAddressError


def _resolve(host: str, port: int) -> list[str]:
    found: list[tuple[Any, ...]] = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM
    )
    return list(dict.fromkeys(str(each[4][0]) for each in found))
