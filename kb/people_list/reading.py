"""A list of people, read from CSV: a line for each person, as the other system has them.

An empty cell, and a column that is not there, say nothing: what is here stays.
"""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import StringIO
from typing import Final

from kb.people import telephones
from kb.people.models import Post, Role
from kb.people.telephones import PhoneError
from kb.people_list.errors import BadLineError, LineCase
from kb.text import MAX_LINE, to_line

MOST_BYTES: Final = 20 << 20
LEVELS: Final = range(1, 5)
COLUMNS: Final[Mapping[str, str]] = {
    "login": "登录名",
    "name": "姓名",
    "email": "邮箱",
    "phone": "电话",
    "roles": "角色",
    "level": "级别",
    "posts": "岗位",
    "state": "状态",
    "successor": "接手人",
}
"""What a column is called, in either language."""
ACTIVE: Final = frozenset({"", "active", "在职"})
LEFT: Final = frozenset({"left", "离职"})
_LOGIN: Final = re.compile(r"[\w][\w.@-]{0,63}")
_ENCODINGS: Final = ("utf-8-sig", "gb18030")
_LONGEST_NAME: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What the list says of one person; ``None`` and empty say nothing."""

    number: int
    login: str
    name: str = ""
    email: str = ""
    phone: str = ""
    roles: frozenset[Role] = frozenset()
    level: int | None = None
    posts: frozenset[tuple[str, Post]] = frozenset()
    """A unit by its name, and the post there."""
    is_left: bool = False
    successor: str = ""


@dataclass(frozen=True, slots=True)
class PeopleList:
    lines: list[Line] = field(default_factory=list)
    faults: list[BadLineError] = field(default_factory=list)


def read(content: bytes) -> PeopleList:
    """The lines, and what is wrong with others: then none of the list is to be taken."""
    found = PeopleList()
    logins: set[str] = set()
    try:
        for number, cells in _rows(content):
            _take(found, logins, number, cells)
    except BadLineError as fault:
        found.faults.append(fault)
    if not found.lines and not found.faults:
        found.faults.append(BadLineError(LineCase.EMPTY, 1))
    return found


def _take(
    found: PeopleList, logins: set[str], number: int, cells: Mapping[str, str]
) -> None:
    try:
        line = _read_line(number, cells)
    except BadLineError as fault:
        found.faults.append(fault)
        return
    if line.login.casefold() in logins:
        found.faults.append(BadLineError(LineCase.TWICE, number, line.login))
        return
    logins.add(line.login.casefold())
    found.lines.append(line)


def _rows(content: bytes) -> Iterator[tuple[int, Mapping[str, str]]]:
    reader = csv.reader(StringIO(decode(content), newline=""))
    try:
        names = _read_names(next(reader, []))
        for row in reader:
            cells = [to_line(cell) for cell in row]
            if any(cells):
                yield reader.line_num, dict(zip(names, cells, strict=False))
    except csv.Error as error:
        raise BadLineError(LineCase.NOT_READ, reader.line_num) from error


def decode(content: bytes) -> str:
    """Raise ``BadLineError`` for what is no text."""
    if len(content) <= MOST_BYTES:
        for encoding in _ENCODINGS:
            try:
                text = content.decode(encoding)
            except UnicodeDecodeError:
                continue
            if "\0" not in text:
                return text
    raise BadLineError(LineCase.NOT_READ, 1)


def _read_names(header: Sequence[str]) -> list[str]:
    """What each column is; unknown ones are left alone."""
    known = {said: name for name, said in COLUMNS.items()}
    titles = [to_line(cell).lower() for cell in header]
    names = [known.get(title, title) for title in titles]
    for wanted in ("login", "name"):
        if wanted not in names:
            raise BadLineError(LineCase.NO_COLUMN, 1, wanted)
    return names


def _read_line(number: int, cells: Mapping[str, str]) -> Line:
    login = cells.get("login", "")
    if not login:
        raise BadLineError(LineCase.NO_LOGIN, number)
    if not _LOGIN.fullmatch(login):
        raise BadLineError(LineCase.BAD_LOGIN, number, login)
    return Line(
        number=number,
        login=login,
        name=cells.get("name", "")[:_LONGEST_NAME],
        email=cells.get("email", "")[:MAX_LINE],
        phone=_read_phone(number, cells.get("phone", "")),
        roles=_read_roles(number, cells.get("roles", "")),
        level=_read_level(number, cells.get("level", "")),
        posts=frozenset(_read_posts(number, cells.get("posts", ""))),
        is_left=_read_state(number, cells.get("state", "")),
        successor=cells.get("successor", ""),
    )


def _split(text: str) -> list[str]:
    parts = re.split("[;；]", text)
    return [part.strip() for part in parts if part.strip()]


def _read_phone(number: int, text: str) -> str:
    try:
        return telephones.check(text)
    except PhoneError as error:
        raise BadLineError(LineCase.BAD_PHONE, number, text) from error


def _read_roles(number: int, text: str) -> frozenset[Role]:
    named = _split(text)
    for each in named:
        if each not in set(Role):
            raise BadLineError(LineCase.BAD_ROLE, number, each)
    return frozenset(Role(each) for each in named)


def _read_level(number: int, text: str) -> int | None:
    if not text:
        return None
    if text not in {str(level) for level in LEVELS}:
        raise BadLineError(LineCase.BAD_LEVEL, number, text)
    return int(text)


def _read_posts(number: int, text: str) -> Iterator[tuple[str, Post]]:
    for each in _split(text):
        unit, slash, post = each.rpartition("/")
        if not slash:
            unit, post = each, Post.TECHNICAL
        if post not in set(Post):
            raise BadLineError(LineCase.BAD_POST, number, post)
        yield unit.strip(), Post(post)


def _read_state(number: int, text: str) -> bool:
    if text not in ACTIVE | LEFT:
        raise BadLineError(LineCase.BAD_STATE, number, text)
    return text in LEFT
