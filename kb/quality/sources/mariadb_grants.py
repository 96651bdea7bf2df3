"""What a MariaDB account may change: read from what the server says of its grants."""

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from kb.quality.sources.errors import SourceUnprovedError

READING: Final = frozenset(
    {
        *("USAGE", "SELECT", "SHOW VIEW", "SHOW DATABASES", "PROCESS"),
        *("BINLOG MONITOR", "REPLICATION CLIENT", "SLAVE MONITOR", "REPLICA MONITOR"),
    }
)
"""Whatever else may be granted changes something, or lets somebody else's code do it."""
_NAME: Final = r"(?:`(?:[^`]|``)*`|'(?:[^']|'')*'|[^\s`'(),]+)"
_ACCOUNT: Final = rf"{_NAME}(?:@{_NAME})?"
_ON: Final = re.compile(
    rf"GRANT (?P<rights>.+?) ON (?:PROCEDURE |FUNCTION |PACKAGE BODY |PACKAGE |TABLE )?"
    rf"(?P<object>{_NAME}(?:\.{_NAME})?|{_ACCOUNT}) TO (?P<to>{_ACCOUNT})(?P<rest>.*)"
)
_ROLE: Final = re.compile(
    rf"GRANT (?P<roles>{_NAME}(?:, ?{_NAME})*) TO {_NAME}(?P<host>@{_NAME})?"
    r"(?: WITH ADMIN OPTION)?"
)
_RIGHT: Final = re.compile(rf"([A-Z][A-Z ]*[A-Z])(?: ?\((?:{_NAME}(?:, ?)?)+\))?")


class Granted(NamedTuple):
    """What the lines about an account, and the role that it is, say."""

    writing: list[str]
    roles: list[str]
    """Those granted to the account itself, as they are written in SQL."""


def read_grants(lines: Iterable[str]) -> Granted:
    """Raise ``SourceUnprovedError`` for a line that cannot be understood.

    No line is passed on whole: the first one may hold the hash of a password.
    """
    granted = Granted([], [])
    for line in lines:
        if line.startswith("SET DEFAULT ROLE "):
            continue
        if match := _ON.fullmatch(line):
            granted.writing.extend(_find_writing(match))
        elif match := _ROLE.fullmatch(line):
            if match["host"]:
                granted.roles.extend(re.findall(_NAME, match["roles"]))
        else:
            raise SourceUnprovedError
    return granted


def _find_writing(match: re.Match[str]) -> Iterator[str]:
    where = f"ON {match['object']} TO {match['to']}"
    for right in _to_rights(match["rights"]):
        if right not in READING:
            yield f"{right} {where}"
    if "WITH GRANT OPTION" in match["rest"]:
        yield f"GRANT OPTION {where}"


def _to_rights(text: str) -> list[str]:
    """``SELECT, UPDATE (`a`, `b`)`` as its rights."""
    if _RIGHT.sub("", text).strip(" ,"):
        raise SourceUnprovedError
    return [match[1] for match in _RIGHT.finditer(text)]


def find_effective(privileges: Iterable[str]) -> list[str]:
    """What columns may be used for, besides reading: grants to nobody's account count."""
    found = {
        each.strip().upper() for listed in privileges for each in listed.split(",")
    }
    return sorted(found - {"SELECT", ""})
