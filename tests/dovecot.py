"""A real Dovecot for the tests: mailboxes over IMAP, with and without TLS, on loopback."""

import grp
import os
import pwd
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from imapclient import IMAPClient

from tests.certificates import make_authority, make_certificate
from tests.programs import find_dovecot

PASSWORD = "the-word-of-a-mailbox"
_SECONDS = 20
_CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/log
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{folder}/server.pem
ssl_key = <{folder}/server.key
ssl_dh =
disable_plaintext_auth = no
auth_failure_delay = 0
# Where the machine has no inotify to spare, it looks by itself.
mailbox_idle_check_interval = 1 secs
mail_location = maildir:{folder}/mail/%u
first_valid_uid = 0
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


@dataclass
class Server:
    folder: Path
    port: int
    tls_port: int
    ca_file: Path
    process: Any = field(default=None)

    @property
    def settings(self) -> dict[str, Any]:
        """Those of an installation that reads the mailbox ``desk``."""
        return {
            "imap_host": "127.0.0.1",
            "imap_port": self.tls_port,
            "imap_user": "desk",
            "imap_password": PASSWORD,
            "imap_ca_file": str(self.ca_file),
        }

    @contextmanager
    def logged_in(self, user: str = "desk") -> Iterator[IMAPClient]:
        """As somebody with a mail program."""
        context = ssl.create_default_context(cafile=str(self.ca_file))
        with IMAPClient("127.0.0.1", self.tls_port, ssl_context=context) as client:
            client.login(user, PASSWORD)
            client.select_folder("INBOX")
            yield client

    def deliver(self, *letters: bytes, user: str = "desk") -> None:
        with self.logged_in(user) as client:
            for letter in letters:
                client.append("INBOX", letter)

    def leave(self, letter: bytes, user: str = "desk") -> None:
        """As a mail server does that puts it into the mailbox while nobody can read it."""
        name = f"{time.time_ns()}.{os.getpid()}.elsewhere"
        (self.folder / "mail" / user / "new" / name).write_bytes(letter)

    def empty(self) -> None:
        shutil.rmtree(self.folder / "mail", ignore_errors=True)

    def start(self) -> None:
        program = find_dovecot()
        assert program is not None
        self.process = subprocess.Popen(
            [program, "-F", "-c", str(self.folder / "dovecot.conf")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        until = time.monotonic() + _SECONDS
        while not (_answers(self.port) and _answers(self.tls_port)):
            if self.process.poll() is not None or time.monotonic() > until:
                raise AssertionError((self.folder / "log").read_text())
            time.sleep(0.05)

    def stop(self) -> None:
        """It ends its connections, too."""
        self.process.terminate()
        self.process.wait(_SECONDS)


@contextmanager
def running(folder: Path) -> Iterator[Server]:
    """A server whose mailboxes lie in *folder*; it runs as whoever runs the tests.

    Debian's ``dovecot-imapd`` is enough.
    """
    _, authority, key = make_authority(folder, "authority")
    make_certificate(folder, authority, key, "127.0.0.1")
    port, tls_port = _free_ports(2)
    user = pwd.getpwuid(os.geteuid())
    (folder / "dovecot.conf").write_text(
        _CONFIGURATION.format(
            folder=folder,
            user=user.pw_name,
            group=_group_of(user.pw_gid),
            password=PASSWORD,
            port=port,
            tls_port=tls_port,
        )
    )
    server = Server(folder, port, tls_port, folder / "authority.pem")
    server.start()
    try:
        yield server
    finally:
        server.stop()


def _group_of(gid: int) -> str:
    return grp.getgrgid(gid).gr_name


def _free_ports(count: int) -> list[int]:
    lines = [socket.socket() for _ in range(count)]
    for line in lines:
        line.bind(("127.0.0.1", 0))
    ports = [line.getsockname()[1] for line in lines]
    for line in lines:
        line.close()
    return ports


def _answers(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0
