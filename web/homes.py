"""A home folder: made, migrated and given its first administrator."""

import secrets
import shutil
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy.orm import Session

from kb import audit, database, migrations, privacy, terminology
from kb.audit import Actor, By
from kb.backups import staging
from kb.calendars import seeding, zones
from kb.database import utc_now
from kb.errors import UnavailableError
from kb.hosts import agreement
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

    login: str
    """The new administrator; empty if there was one already."""
    migrated: bool = False
    """Whether the schema was not the newest one before."""
    password: str = ""
    """Set only if it was made up here: it is shown once and kept nowhere."""
    was_open: bool = False
    """Whether others could reach into the home folder."""


def initialise(
    settings: Settings,
    *,
    login: str = "admin",
    password: str = "",
    adopt_key: bool = False,
) -> Home:
    """Make the home folder, bring the database up to date, and see to an administrator.

    *adopt_key* takes the key here for that of the installation, whatever was before.
    Raise ``OtherKeyError`` if it has another one.

    Doing it again changes nothing. If it fails, what was not there before is not there
    after.
    """
    if settings.zone:
        zones.settle(settings.zone)
    with _written(settings.home), _made(settings.home):
        was_open = privacy.close(settings.home)
        stored = database.connect(settings.database_address)
        try:
            with stored.migrating() as session:
                migrated = _migrate(session)
                settle_key(session, settings, adopt=adopt_key)
                done = _fill(session, settings, login, password)
        finally:
            stored.close()
    return replace(done, migrated=migrated, was_open=was_open)


@contextmanager
def _made(home: Path) -> Iterator[None]:
    """The folder, for the block; if that fails, what it has made is removed."""
    if home.is_dir():
        staging.require_complete(home)
    before = {entry.name for entry in home.iterdir()} if home.is_dir() else set()
    missing = [each for each in (home, *home.parents) if not each.exists()]
    try:
        for each in reversed(missing):
            each.mkdir(mode=0o700, exist_ok=True)
        home.mkdir(exist_ok=True)  # An error where a file stands in its place.
        yield
    except BaseException:
        _unmake(home, before, missing)
        raise


def _unmake(home: Path, before: AbstractSet[str], missing: Sequence[Path]) -> None:
    if missing:
        shutil.rmtree(missing[-1], ignore_errors=True)
    elif not before and home.is_dir():
        for entry in home.iterdir():
            entry.unlink()


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


def _migrate(session: Session) -> bool:
    """Whether there was anything to do."""
    connection = session.connection()
    migrations.wait_for_others(connection)
    revision = migrations.revision_within(connection)
    if revision == migrations.newest_revision():
        return False
    if revision is not None and not migrations.is_known(revision):
        raise agreement.NewerVersionError
    migrations.upgrade_within(connection)
    return True


def _fill(session: Session, settings: Settings, login: str, password: str) -> Home:
    # Those that come with the program, where they have never been.
    terminology.add_shipped_groups(session, shipped_synonyms(), now=utc_now())
    add_default_calendar(session, settings)
    return _with_administrator(session, login, password)


def add_default_calendar(session: Session, settings: Settings) -> None:
    """By where this machine stands, if there is no calendar yet."""
    days, zone = settings.named_days, zones.find_local_zone()
    seeding.add_default(session, days, zone=zone, today=utc_now().date())


def make_secret_key(path: Path) -> None:
    read_or_make(path, lambda: secrets.token_hex(32))


def settle_key(session: Session, settings: Settings, *, adopt: bool = False) -> None:
    """Have one key for all hosts: the one that there is, or a new one on the first host.

    Raise ``OtherKeyError`` where the installation has a key that is not here.
    """
    if not adopt and agreement.is_agreed(session):
        key = find_secret_key(settings)
        if key is None:
            raise agreement.OtherKeyError
        agreement.require_key(session, key)
    else:
        make_secret_key(settings.secret_key_file)
    agreement.agree(session, read_secret_key(settings))


def find_secret_key(settings: Settings) -> str | None:
    """As ``read_secret_key``, if there is one."""
    if settings.secret_key or settings.secret_key_file.exists():
        return read_secret_key(settings)
    return None


def _with_administrator(session: Session, login: str, password: str) -> Home:
    if users.find_first_with(session, Role.ADMINISTRATOR) is not None:
        return Home(login="")
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
    audit.record(session, "add_user", user, by=By(actor, now))
    return Home(login=login, password=made_up)


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
