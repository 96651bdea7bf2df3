"""What all tests share: databases, services, people, and one fixed time."""

import os
import tempfile
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import hypothesis
import pytest

from ingest.workers import ExtractionPool
from kb import database as databases
from kb import migrations
from tests import answers, directories, dovecot, mariadb, oidc, order, postgresql, s3
from tests.applications import services_over, share_what_is_compiled
from tests.opensearch import server as opensearch
from tests.programs import MARKER, NotRun
from web.app import create_app

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def pytest_configure(config):
    config.addinivalue_line(
        "markers", f"{MARKER}(*programs): runs where these programs are found"
    )
    config.addinivalue_line("markers", f"{order.MARKER}: {order.MEANING}")
    # How long one example takes says nothing: the first of a process loads dictionaries.
    # A submission is judged by the same examples each time; other runs look for new ones.
    hypothesis.settings.register_profile(
        "suite", deadline=None, derandomize=os.environ.get("REQUIRE_ALL") == "1"
    )
    hypothesis.settings.load_profile("suite")
    config.pluginmanager.register(NotRun(), "not-run")
    config.pluginmanager.register(order.Order(), "order")
    share_what_is_compiled()


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory):
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite"
    database = databases.connect(f"sqlite:///{path}")
    migrations.upgrade(database.engine)
    database.close()
    return path


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory):
    with postgresql.running(tmp_path_factory.mktemp("postgresql")) as server:
        yield server


@pytest.fixture(scope="session")
def mariadb_server(tmp_path_factory):
    with mariadb.running(tmp_path_factory.mktemp("mariadb")) as server:
        yield server


@pytest.fixture(scope="session")
def dovecot_server():
    # Unix sockets lie in it, and their names may not be long.
    with (
        tempfile.TemporaryDirectory(prefix="dovecot-") as folder,
        dovecot.running(Path(folder)) as server,
    ):
        yield server


@pytest.fixture(scope="session")
def ldap_server(tmp_path_factory):
    with directories.running(tmp_path_factory.mktemp("directory")) as server:
        yield server


@pytest.fixture
def directory_server(ldap_server):
    """That server, with nobody in it at the end."""
    yield ldap_server
    ldap_server.clear()


@pytest.fixture(scope="session")
def oidc_server(tmp_path_factory):
    with oidc.running(tmp_path_factory.mktemp("provider")) as server:
        yield server


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory):
    with s3.serving(tmp_path_factory.mktemp("s3")) as server:
        yield server


@pytest.fixture(scope="session")
def opensearch_server(tmp_path_factory):
    """The address of one for all processes of a run."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "search"
    folder.mkdir(exist_ok=True)
    with opensearch.shared(folder) as address:
        yield address


@pytest.fixture
def make_cluster(opensearch_server):
    """That server, under names that nobody else has."""
    prefix = opensearch.new_prefix()
    yield partial(opensearch.to_cluster, opensearch_server, prefix=prefix)
    opensearch.wipe(opensearch_server, prefix)


@pytest.fixture
def sqlite_url(migrated_sqlite, tmp_path):
    path = tmp_path / "kb.sqlite"
    path.write_bytes(migrated_sqlite.read_bytes())
    return f"sqlite:///{path}"


@pytest.fixture
def postgresql_url(postgresql_server):
    with postgresql_server.new_database() as url:
        yield url


@pytest.fixture(
    params=[
        "sqlite",
        pytest.param("postgresql", marks=pytest.mark.needs("postgresql")),
    ]
)
def database_url(request):
    """The address of a fresh, migrated database of each kind in turn."""
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture
def database(database_url):
    database = databases.connect(database_url)
    yield database
    database.close()


@pytest.fixture
def session(database):
    """A session in a transaction that is rolled back at the end."""
    with database.sessions() as session:
        yield session


@pytest.fixture(scope="session")
def pool():
    """Workers that read files; they start with the first one."""
    with ExtractionPool(workers=1) as pool:
        yield pool


@pytest.fixture
def services(sqlite_url, tmp_path, pool):
    """Services over a fresh database, with an index in memory."""
    with services_over(tmp_path, sqlite_url, pool, NOON) as services:
        yield services


@pytest.fixture
def app(services):
    """Fails where a form is taken without a word."""
    app = create_app(services)
    answers.watch(app)
    return app


@pytest.fixture
def client(app):
    """Someone who has not logged in."""
    return app.test_client()
