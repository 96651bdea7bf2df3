"""Who is still in the directory: looked at every hour, and forgotten where nobody came."""

import structlog

from kb.audit import Actor, By
from kb.incidents import closing
from kb.people import directory, identities
from kb.people.identities import DIRECTORY
from kb.sign_on import groups, syncing
from kb.sign_on.directories import Directory
from kb.sign_on.errors import DirectoryAwayError, TooManyGoneError
from kb.sign_on.syncing import Synced
from kb.turns import take_turn
from web.services import Services

log = structlog.get_logger()


def sync_directory(services: Services) -> int:
    """Switch off who is gone there. What cannot be done now is said, and tried again."""
    if services.directory is None:
        return 0
    try:
        done = sync(services, services.directory)
    except (DirectoryAwayError, TooManyGoneError) as error:
        log.warning("directory_not_synced", reason=str(error))
        return 0
    return len(done.off) + len(done.back)


def sync(
    services: Services,
    asked: Directory,
    *,
    dry_run: bool = False,
    however_many: bool = False,
) -> Synced:
    """Raise ``DirectoryAwayError`` and ``TooManyGoneError``; then nothing is changed."""
    now = services.now()
    with services.database.reading() as session:
        subjects = syncing.list_subjects(session)
        has_groups = bool(groups.list_grants(session, DIRECTORY))
    # Before the transaction: nobody waits for a directory with the database in hand.
    people = list(
        asked.list_people(with_groups_of=subjects if has_groups else frozenset())
    )
    with services.database.writing() as session:
        if not take_turn(session, "directory"):
            return Synced()
        account = directory.service_account(session, now=now)
        by = By(Actor(account, closing.AUTOMATIC), now)
        done = syncing.sync(session, people, by=by, however_many=however_many)
        if dry_run:
            session.rollback()
    return done


def forget_waiting(services: Services) -> int:
    """Identities that nobody has linked, and that nobody came by for long."""
    with services.database.writing() as session:
        return identities.forget_waiting(session, now=services.now())
