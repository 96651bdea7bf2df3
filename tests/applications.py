"""Services and applications as tests make them, and what makes that cheap.

Nearly every test of the web has an application of its own, so that none sees what
another did to it. Most of what that costs is compiling, and it always gives the same:
so all applications of a process share the templates and addresses that are compiled.
"""

from contextlib import contextmanager

from flask import Flask
from jinja2 import BytecodeCache
from werkzeug.routing import Rule

from kb import database as databases
from kb import engines
from kb.content.folder import FolderContentStore
from kb.locks import FolderLocks
from kb.settings import Settings
from kb.sign_on.directories import open_directory
from kb.sign_on.providers import open_provider
from search.engines.memory import MemoryEngine
from web.parts.learned import Learned
from web.parts.organisation import Organisation
from web.parts.presence import open_presence
from web.parts.terminology import StoredTerminology
from web.parts.tracing import Tracer
from web.services import Services


@contextmanager
def services_over(home, database_url, pool, now, **settings):
    """Services with an index in memory, for which it is always *now*."""
    settings = {"secret_key": "only for tests", "upload_limit_mb": 1, **settings}
    settings = Settings(home=home, **settings)
    database = databases.connect(database_url)
    terminology = StoredTerminology(database)
    content = FolderContentStore(settings.stored_files)
    yield Services(
        settings=settings,
        database=database,
        locks=FolderLocks(home),
        content=content,
        engine=MemoryEngine(terminology),
        records=MemoryEngine(terminology),
        terminology=terminology,
        learned=Learned(database, content),
        pool=pool,
        tracer=Tracer(database),
        presence=open_presence(database, settings.home),
        directory=open_directory(settings),
        provider=open_provider(settings),
        organisation=Organisation(database),
        now=lambda: now,
    )
    database.close()


STATEMENTS = 3000
"""How many of the latest are kept, for a whole process of tests."""
TYPES = 2500
"""How many types of columns a dialect remembers; each holds the table that it is of."""


class CompiledTemplates(BytecodeCache):
    def __init__(self):
        self._code = {}

    def load_bytecode(self, bucket):
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket):
        self._code[bucket.key, bucket.checksum] = bucket.code


class CompiledRule(Rule):
    """A rule that reads and builds addresses by what an equal one was compiled to."""

    _compiled = {}  # noqa: RUF012 - shared by all of them.

    def compile(self):
        key = (self.rule, self.endpoint, repr(self.defaults))
        if key not in self._compiled:
            super().compile()
            made = ("_parts", "_trace", "_converters", "arguments")
            self._compiled[key] = (
                {name: vars(self)[name] for name in made},
                self._build.__func__,
                self._build_unknown.__func__,
            )
        made, build, build_unknown = self._compiled[key]
        vars(self).update(made)
        self._build = build.__get__(self)
        self._build_unknown = build_unknown.__get__(self)


class CompiledStatements:
    """Engines of one kind of database that share a dialect, and the SQL in its words.

    SQLAlchemy compiles a statement once for an engine and keeps it beside the dialect
    that it was compiled for. An engine lives here for one test, which asks most of its
    statements once.
    """

    def __init__(self, create_engine):
        self._create_engine = create_engine
        self._first = {}

    def __call__(self, *arguments, **options):
        engine = self._create_engine(*arguments, query_cache_size=STATEMENTS, **options)
        own = engine.dialect
        first = self._first.setdefault(type(own), engine)
        # Whichever engine connects first asks the server for the dialect of all.
        own.initialize = first.dialect.initialize
        # Whoever listens to an engine's errors listens to its dialect: once is enough.
        first.dialect.dispatch._clear()
        # A migration makes tables of its own, and no type is forgotten by itself.
        if len(first.dialect._type_memos) > TYPES:
            first.dialect._type_memos.clear()
        engine.dialect = engine.pool._dialect = first.dialect
        engine._compiled_cache = first._compiled_cache
        return engine


def share_what_is_compiled():
    """From now on, in this process."""
    Flask.jinja_options = {"bytecode_cache": CompiledTemplates()}
    Flask.url_rule_class = CompiledRule
    engines.create_engine = CompiledStatements(engines.create_engine)
