"""A source over TLS: whom the machine trusts is read, and nobody else."""

import os
import shutil
import socket
import subprocess
from contextlib import closing

import psycopg
import pytest

from kb.quality.models import TLS, SourceKind
from kb.quality.sources import authorities as authorities_
from kb.quality.sources.access import Access
from kb.quality.sources.authorities import find_authorities
from kb.quality.sources.connecting import open_source
from kb.quality.sources.errors import SourceTLSError
from tests import mariadb
from tests.certificates import make_authority, make_certificate
from tests.kb.quality.sources.conftest import KEY, PASSWORD, make_source
from tests.programs import find_postgresql
from tests.proxies import passing_to

HOST = "127.0.0.1"


@pytest.fixture(scope="module")
def authorities(tmp_path_factory):
    """One that signs the servers' certificates, and another."""
    folder = tmp_path_factory.mktemp("authorities")
    folder.chmod(0o755)
    own, certificate, key = make_authority(folder, "own")
    other, _, _ = make_authority(folder, "other")
    make_certificate(folder, certificate, key, HOST)
    return folder, own, other


@pytest.fixture(scope="module")
def postgresql_source(authorities, tmp_path_factory):
    """A server of its own: over its socket PostgreSQL speaks no TLS."""
    folder, programs = tmp_path_factory.mktemp("tls"), find_postgresql()
    user = "nobody" if os.geteuid() == 0 else None
    for name in ("server.pem", "server.key"):
        shutil.copy(authorities[0] / name, folder / name)
        (folder / name).chmod(0o600)
        if user:
            shutil.chown(folder / name, user)
    if user:
        shutil.chown(folder, user)
        for parent in folder.parents[:3]:
            parent.chmod(parent.stat().st_mode | 0o011)
    with closing(socket.create_server((HOST, 0))) as free:
        port = free.getsockname()[1]

    def run(program, *arguments):
        subprocess.run(
            [programs / program, "-D", folder / "data", *arguments],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            user=user,
            cwd="/",
        )

    run("initdb", "-U", "kb", "-A", "trust", "-E", "UTF8", "-N")
    settings = (
        f"listen_addresses={HOST}",
        f"port={port}",
        "ssl=on",
        f"ssl_cert_file={folder}/server.pem",
        f"ssl_key_file={folder}/server.key",
        "fsync=off",
    )
    options = " ".join([f"-k {folder}", *(f"-c {each}" for each in settings)])
    run("pg_ctl", "-o", options, "-l", str(folder / "log"), "-w", "start")
    address = f"host={folder} port={port} dbname=postgres user=kb"
    with psycopg.connect(address, autocommit=True) as connection:
        for each in (
            "CREATE ROLE reader LOGIN",
            "REVOKE TEMPORARY ON DATABASE postgres FROM public",
        ):
            connection.execute(each)
    yield {
        "kind": SourceKind.POSTGRESQL,
        "port": port,
        "database": "postgres",
        "login": "reader",
    }
    run("pg_ctl", "-m", "immediate", "-w", "stop")


@pytest.fixture(scope="module")
def mariadb_source(authorities, tmp_path_factory):
    """Through a proxy on this machine: the server itself has a socket alone."""
    folder = tmp_path_factory.mktemp("tls")
    copies = []
    for name in ("server.pem", "server.key"):
        copy = folder / name
        shutil.copy(authorities[0] / name, copy)
        copy.chmod(0o644)
        copies.append(copy)
    certificate, key = copies
    options = (f"--ssl-cert={certificate}", f"--ssl-key={key}")
    with mariadb.running(folder, options) as server:
        server.execute(
            "CREATE DATABASE books",
            f"CREATE USER reader@localhost IDENTIFIED BY '{PASSWORD}' REQUIRE SSL",
            "GRANT SELECT ON books.* TO reader@localhost",
        )
        with passing_to(str(server.socket)) as proxy:
            yield {
                "kind": SourceKind.MARIADB,
                "port": proxy.port,
                "database": "books",
                "login": "reader",
            }


@pytest.fixture(
    params=[
        pytest.param("postgresql_source", marks=pytest.mark.needs("postgresql")),
        pytest.param("mariadb_source", marks=pytest.mark.needs("mariadb")),
    ]
)
def server(request):
    return request.getfixturevalue(request.param)


def opened(server, tls, host=HOST):
    source = make_source(**{**server, "host": host, "tls": tls})
    return open_source(source, Access(KEY, hosts=frozenset({HOST, "localhost"})))


IS_ENCRYPTED = {
    SourceKind.POSTGRESQL: "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()",
    SourceKind.MARIADB: (
        "SELECT variable_value <> '' FROM information_schema.session_status"
        " WHERE variable_name = 'Ssl_cipher'"
    ),
}


def test_a_server_that_a_trusted_authority_knows_is_read(
    server, authorities, monkeypatch
):
    monkeypatch.setenv("SSL_CERT_FILE", str(authorities[1]))

    with opened(server, TLS.VERIFIED) as session:
        assert session.scalar(IS_ENCRYPTED[server["kind"]])


@pytest.mark.parametrize("trusted", ["another authority", "those of the system"])
def test_a_server_that_nobody_trusted_knows_is_refused(
    server, authorities, monkeypatch, trusted
):
    if trusted == "another authority":
        monkeypatch.setenv("SSL_CERT_FILE", str(authorities[2]))

    with (
        pytest.raises(SourceTLSError, match="certificate is not trusted"),
        opened(server, TLS.VERIFIED),
    ):
        pass


def test_a_certificate_of_another_name_is_refused(server, authorities, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(authorities[1]))

    with pytest.raises(SourceTLSError), opened(server, TLS.VERIFIED, "localhost"):
        pass


def test_encryption_alone_asks_nobody(server):
    with opened(server, TLS.REQUIRED) as session:
        assert session.scalar(IS_ENCRYPTED[server["kind"]])


def test_authorities_are_named_or_those_of_the_system(tmp_path, monkeypatch):
    given, system = tmp_path / "given.pem", tmp_path / "system.pem"
    monkeypatch.setattr(authorities_, "_PLACES", (str(tmp_path / "no"), str(system)))
    monkeypatch.setattr(authorities_, "find_default", lambda: None)
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)

    nowhere = find_authorities()
    system.touch()
    of_system = find_authorities()
    given.touch()
    monkeypatch.setenv("SSL_CERT_FILE", str(given))

    assert nowhere == "system"
    assert of_system == str(system)
    assert find_authorities() == str(given)
