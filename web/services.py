"""The composition root: it and ``web.parts.foundation`` alone choose implementations."""

import threading
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import cast

from sqlalchemy.orm import Session

import kb.tables  # noqa: F401 - a row may refer to any table, so all must be known.
from ingest.workers import ExtractionPool
from kb.content.store import ContentStore
from kb.database import Database, Now, utc_now
from kb.hosts import agreement
from kb.incidents import policy
from kb.incidents.presence import Presence
from kb.locks import Locks
from kb.organisation.mail_servers import MailServer, Sealed
from kb.organisation.models import Choice
from kb.people import units
from kb.reports.keeping import Keeper
from kb.services import visibility
from kb.settings import Settings
from kb.sign_on.directories import Directory, open_directory
from kb.sign_on.providers import Provider, open_provider
from search.engine import SearchEngine
from web import homes
from web.parts import foundation
from web.parts.contents import open_store
from web.parts.learned import Learned
from web.parts.metrics import Metrics
from web.parts.organisation import Organisation
from web.parts.presence import open_presence
from web.parts.terminology import StoredTerminology
from web.parts.tracing import Tracer


@dataclass(frozen=True, kw_only=True)
class Services:
    """What a page, a command or a worker needs to do its work."""

    settings: Settings
    database: Database
    locks: Locks
    content: ContentStore
    engine: SearchEngine
    records: SearchEngine
    """The same kind of index over incidents, problems, changes, devices and people."""
    terminology: StoredTerminology
    learned: Learned
    pool: ExtractionPool
    tracer: Tracer
    presence: Presence
    organisation: Organisation
    directory: Directory | None = None
    """By which people sign in, where the settings name one; so with the next."""
    provider: Provider | None = None
    figures: Keeper = field(default_factory=Keeper)
    brought: dict[str, AbstractSet[int]] = field(default_factory=dict)
    """By index: marks that it is up with, and that another one still needs which is
    being built."""
    metrics: Metrics = field(default_factory=Metrics)
    draining: threading.Event = field(default_factory=threading.Event)
    """Set when the process was told to end: nobody new should come."""
    now: Now = utc_now

    @property
    def public_url(self) -> str:
        """Where people and systems reach us, without a slash at its end; may be empty."""
        chosen = self.organisation.chosen().text(Choice.ADDRESS)
        return chosen or self.settings.public_url.rstrip("/")

    @property
    def mail_from(self) -> str:
        """Who our mails come from."""
        chosen = self.organisation.chosen().text(Choice.SENDER)
        return chosen or self.settings.mail_from

    @property
    def has_mail_server(self) -> bool:
        return bool(self._chosen_mail_server.server.host or self.settings.smtp_host)

    @property
    def mail_server(self) -> MailServer:
        """By which mails go out; one without a host where there is none.

        What was chosen on the page is all of it: the password of the settings goes to
        no server that they do not name. Raise ``SecretUnreadableError``.
        """
        chosen = self._chosen_mail_server
        if not chosen.server.host:
            return MailServer.of(self.settings)
        return chosen.open(homes.read_secret_key(self.settings))

    @property
    def _chosen_mail_server(self) -> Sealed:
        return self.organisation.chosen().mail_server


@contextmanager
def opened(settings: Settings) -> Iterator[Services]:
    """Services over an initialised home folder, closed again at the end.

    Raise ``NotInitialisedError`` as ``web.parts.foundation.opened`` does.
    """
    with (
        foundation.opened(settings) as base,
        foundation.opened_locks(settings) as locks,
        foundation.opened_records(settings, base.terminology) as records,
        ExtractionPool(workers=settings.workers) as pool,
    ):
        _require_key(settings, base.database)
        content = open_store(settings)
        yield Services(
            settings=settings,
            database=base.database,
            locks=locks,
            content=content,
            engine=base.engine,
            records=records,
            terminology=base.terminology,
            learned=Learned(base.database, content),
            pool=pool,
            tracer=Tracer(base.database),
            presence=open_presence(base.database, settings.home),
            organisation=Organisation(base.database),
            directory=open_directory(settings),
            provider=open_provider(settings),
        )


def _require_key(settings: Settings, stored: Database) -> None:
    """Raise ``OtherKeyError`` where this host has another key than the others."""
    key = homes.find_secret_key(settings)
    if key is not None:
        with stored.reading() as session:
            agreement.require_key(session, key)


def services() -> Services:
    """The services of the running application."""
    from flask import current_app  # noqa: PLC0415 - commands need no application.

    # By itself, and not by its proxy: lists ask for the time in each line.
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
    return cast(Services, app.extensions["kb"])


@contextmanager
def reading() -> Iterator[Session]:
    """To read for the present page; one that is only looked at has one transaction.

    What is read to change something is read where it is changed.
    """
    from flask import g, request  # noqa: PLC0415 - as above.

    if request.method not in {"GET", "HEAD"}:
        with services().database.reading() as session:
            yield session
        return
    if "reading" not in g:
        g.reading = services().database.readers()
    try:
        yield g.reading
    except BaseException:
        # The page that says so begins anew.
        g.reading.close()
        raise


@contextmanager
def writing() -> Iterator[Session]:
    """To change something for whoever asks; as ``Database.writing``.

    What decides what they may see is read before, as who they are: SQLite lets one write
    at a time, and whatever can be done outside of that is. It is read again by whoever had
    to wait for others: they may have taken some of it away.
    """
    from flask import g  # noqa: PLC0415 - as above.

    def tell(reader: Session, session: Session) -> None:
        visibility.note_several(reader, known=g.has_several)
        policy.visible_to(reader, g.user)
        visibility.hand_on(reader, session, g.user)
        units.hand_on(reader, session)

    with services().database.writing_after(tell) as session:
        yield session


def end_reading(_error: BaseException | None = None) -> None:
    """When the answer is given."""
    from flask import g  # noqa: PLC0415 - as above.

    if "reading" in g:
        g.pop("reading").close()
