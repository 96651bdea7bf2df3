"""A real OpenLDAP server for the tests, started for them and gone after them."""

import shutil
import socket
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.certificates import make_authority, make_certificate
from tests.programs import find_slapd

ADDRESS = "127.0.0.1"
BASE = "dc=example,dc=org"
ADMIN = f"cn=admin,{BASE}"
SERVICE = f"cn=yunzhi,ou=services,{BASE}"
SECRET = "the directory's own word"
PASSWORD = "open sesame, please"
_START_SECONDS = 30
_SCHEMAS = ("core", "cosine", "nis", "inetorgperson", "msuser")
_CONFIGURATION = """
{schemas}
pidfile {folder}/pid
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload ppolicy
TLSCACertificateFile {authority}
TLSCertificateFile {folder}/server.pem
TLSCertificateKeyFile {folder}/server.key
sizelimit size.soft=20 size.hard=20 size.pr=unlimited size.prtotal=unlimited
database mdb
suffix {base}
rootdn {admin}
rootpw {secret}
directory {folder}/data
maxsize 67108864
dbnosync
overlay ppolicy
access to attrs=userPassword by anonymous auth by * none
access to dn.subtree={base} by dn.exact={service} read by * none
"""
_START = f"""
dn: {BASE}
objectClass: domain
dc: example

dn: ou=people,{BASE}
objectClass: organizationalUnit
ou: people

dn: ou=groups,{BASE}
objectClass: organizationalUnit
ou: groups

dn: ou=services,{BASE}
objectClass: organizationalUnit
ou: services

dn: {SERVICE}
objectClass: applicationProcess
objectClass: simpleSecurityObject
cn: yunzhi
userPassword: {SECRET}
"""


@dataclass
class Server:
    folder: Path
    authority: Path
    port: int
    secure_port: int
    process: subprocess.Popen | None = None

    @property
    def settings(self):
        """Those of an installation that asks this directory, by StartTLS."""
        return {
            "ldap_url": f"ldap://{ADDRESS}:{self.port}",
            "ldap_ca_file": str(self.authority),
            "ldap_bind_dn": SERVICE,
            "ldap_bind_password": SECRET,
            "ldap_base": f"ou=people,{BASE}",
            "ldap_group_base": f"ou=groups,{BASE}",
            "ldap_timeout_seconds": 2,
        }

    def add_person(self, login, *, name="", email="", password=PASSWORD, more=""):
        self.change(
            f"dn: uid={login},ou=people,{BASE}\nchangetype: add\n"
            f"objectClass: inetOrgPerson\nuid: {login}\ncn: {name or login}\nsn: {login}\n"
            f"userPassword: {password}\n" + (f"mail: {email}\n" if email else "") + more
        )

    def add_group(self, name, *logins, groups=(), is_unique=False):
        """One of people and of *groups*, in either of the classes that OpenLDAP has."""
        member, names = ("uniqueMember", "Unique") if is_unique else ("member", "")
        members = [f"uid={each},ou=people,{BASE}" for each in logins]
        members += [f"cn={each},ou=groups,{BASE}" for each in groups]
        self.change(
            f"dn: cn={name},ou=groups,{BASE}\nchangetype: add\n"
            f"objectClass: groupOf{names}Names\ncn: {name}\n"
            + "".join(f"{member}: {each}\n" for each in members)
        )

    def alter(self, login, change):
        """*change* in the words of ``ldapmodify``, such as ``replace: mail``."""
        self.change(f"dn: uid={login},ou=people,{BASE}\nchangetype: modify\n{change}\n")

    def remove(self, login):
        self.change(f"dn: uid={login},ou=people,{BASE}\nchangetype: delete\n")

    def lock(self, login):
        self.alter(
            login, "replace: pwdAccountLockedTime\npwdAccountLockedTime: 000001010000Z"
        )

    def clear(self):
        """Nobody is there any more, and no group."""
        for below in ("people", "groups"):
            found = self._run(
                "ldapsearch",
                "-LLL",
                "-o",
                "ldif-wrap=no",
                "-E",
                "pr=10/noprompt",
                "-b",
                f"ou={below},{BASE}",
                "-s",
                "one",
                "1.1",
            )
            for line in found.splitlines():
                if line.startswith("dn: "):
                    self.change(f"{line}\nchangetype: delete\n")

    def change(self, ldif):
        self._run("ldapmodify", said=ldif)

    def start(self):
        self.process = subprocess.Popen(
            [
                find_slapd(),
                "-d",
                "0",
                "-f",
                str(self.folder / "slapd.conf"),
                "-h",
                f"ldap://{ADDRESS}:{self.port} ldaps://{ADDRESS}:{self.secure_port}",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + _START_SECONDS
        while not _answers(self.port):
            assert self.process.poll() is None, "slapd has ended"
            assert time.monotonic() < until, "slapd does not answer"
            time.sleep(0.02)

    def stop(self):
        self.process.kill()
        self.process.wait()

    def _run(self, program, *arguments, said=""):
        done = subprocess.run(
            [
                program,
                *arguments,
                "-x",
                "-H",
                f"ldap://{ADDRESS}:{self.port}",
                "-D",
                ADMIN,
                "-w",
                SECRET,
            ],
            input=said,
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


@contextmanager
def running(folder):
    """A server of its own, with nobody in it yet."""
    authority, certificate, key = make_authority(folder, "authority")
    make_certificate(folder, certificate, key, ADDRESS)
    (folder / "data").mkdir()
    server = Server(folder, authority, *_free_ports())
    (folder / "slapd.conf").write_text(
        _CONFIGURATION.format(
            schemas="\n".join(
                f"include /etc/ldap/schema/{each}.schema" for each in _SCHEMAS
            ),
            folder=folder,
            authority=authority,
            base=BASE,
            admin=ADMIN,
            secret=f'"{SECRET}"',
            service=SERVICE,
        )
    )
    subprocess.run(
        ["/usr/sbin/slapadd", "-f", str(folder / "slapd.conf")],
        input=_START,
        text=True,
        check=True,
        capture_output=True,
        timeout=30,
    )
    server.start()
    yield server
    server.stop()
    shutil.rmtree(folder / "data")


def _free_ports():
    """Two that were free a moment ago."""
    with socket.socket() as one, socket.socket() as other:
        for each in (one, other):
            each.bind((ADDRESS, 0))
        return one.getsockname()[1], other.getsockname()[1]


def _answers(port):
    with socket.socket() as line:
        return line.connect_ex((ADDRESS, port)) == 0
