"""A home folder: made, migrated and given its first administrator."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kb import audit, database, migrations, terminology
from kb.audit import Actor
from kb.database import Database, utc_now
from kb.errors import UnavailableError
from kb.people import users
from kb.people.models import Role
from kb.people.passwords import generate_password
from kb.settings import Settings
from search.terminology import shipped_synonyms

ADMINISTRATOR_ROLES = (Role.ADMINISTRATOR, Role.MANAGER, Role.REVIEWER)


class HomeUnusableError(UnavailableError):
    """The home folder cannot be made or written."""

    code = "home_unusable"


@dataclass(frozen=True, slots=True)
class Home:
    """What ``initialise`` did."""

    migrated: bool
    """Whether the schema was not the newest one before."""
    login: str
    """The new administrator; empty if there was one already."""
    password: str = ""
    """Set only if it was made up here: it is shown once and kept nowhere."""


def initialise(settings: Settings, *, login: str = "admin", password: str = "") -> Home:
    """Make the home folder, bring the database up to date, and see to an administrator.

    Doing it again changes nothing.
    """
    make_folder(settings)
    read_or_make(settings.secret_key_file, lambda: secrets.token_hex(32))
    stored = database.connect(settings.database_address)
    try:
        migrated = (
            migrations.current_revision(stored.engine) != migrations.newest_revision()
        )
        if migrated:
            migrations.upgrade(stored.engine)
        _add_synonyms(stored)
        return _with_administrator(stored, migrated, login, password)
    finally:
        stored.close()


def _add_synonyms(stored: Database) -> None:
    """Those that come with the program, where they have never been."""
    with stored.writing() as session:
        terminology.add_shipped_groups(session, shipped_synonyms(), now=utc_now())


def make_folder(settings: Settings) -> None:
    """Make the home folder if there is none; raise ``HomeUnusableError``."""
    with _written(settings.home):
        settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)


def read_or_make(path: Path, make: Callable[[], str]) -> str:
    """The secret in *path*, which only we may read; made if there is none.

    It is put in place whole: after a crash there is a secret or no file.
    """
    with _written(path.parent):
        if not path.exists() or not path.stat().st_size:
            part = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
            part.touch(mode=0o600)
            part.write_text(make(), encoding="ascii")
            part.replace(path)
        return path.read_text(encoding="ascii").strip()


@contextmanager
def _written(home: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise HomeUnusableError(
            f"The home folder {home} cannot be written: {error.strerror}. "
            "Choose another one with KB_HOME."
        ) from error


def _with_administrator(
    stored: Database, migrated: bool, login: str, password: str
) -> Home:
    with stored.writing() as session:
        if users.find_first_with(session, Role.ADMINISTRATOR) is not None:
            return Home(migrated=migrated, login="")
        made_up = "" if password else generate_password()
        now = utc_now()
        user = users.add_user(
            session,
            login,
            name="Administrator",
            roles=ADMINISTRATOR_ROLES,
            now=now,
            password=password or made_up,
        )
        actor = Actor(user, "command")
        audit.record(session, "add_user", user, actor=actor, now=now)
    return Home(migrated=migrated, login=login, password=made_up)


def read_secret_key(settings: Settings) -> str:
    """The key that signs sessions: the setting, or the file in the home folder."""
    if settings.secret_key:
        return settings.secret_key
    try:
        return settings.secret_key_file.read_text(encoding="ascii").strip()
    except OSError as error:
        raise HomeUnusableError(
            "The file secret_key in the home folder cannot be read. Run kb init."
        ) from error
