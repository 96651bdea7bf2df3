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
from kb.content.folder import FolderContentStore
from kb.locks import FolderLocks
from kb.settings import Settings
from search.engines.memory import MemoryEngine
from web.parts.learned import FILE, Learned
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
    yield Services(
        settings=settings,
        database=database,
        locks=FolderLocks(home),
        content=FolderContentStore(settings.stored_files),
        engine=MemoryEngine(terminology),
        records=MemoryEngine(terminology),
        terminology=terminology,
        learned=Learned(settings.home / FILE),
        pool=pool,
        tracer=Tracer(database),
        now=lambda: now,
    )
    database.close()


class CompiledTemplates(BytecodeCache):
    def __init__(self):
        self._code = {}

    def load_bytecode(self, bucket):
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket):
        self._code[bucket.key, bucket.checksum] = bucket.code


class CompiledRule(Rule):
    """A rule that builds addresses by the code of an equal one."""

    _builders = {}  # noqa: RUF012 - shared by all of them.

    def _compile_builder(self, append_unknown=True):
        key = (self.rule, self.endpoint, repr(self.defaults), append_unknown)
        if key not in self._builders:
            self._builders[key] = super()._compile_builder(append_unknown)
        return self._builders[key]


def share_what_is_compiled():
    """From now on, in this process."""
    Flask.jinja_options = {"bytecode_cache": CompiledTemplates()}
    Flask.url_rule_class = CompiledRule
