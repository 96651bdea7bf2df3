"""``kb packages``: the bytes of the driver library, read again."""

import io
from datetime import UTC, datetime

from kb import database as databases
from kb.audit import Actor, By
from kb.content.folder import FolderContentStore
from kb.packages import service
from kb.packages.service import NewPackage
from kb.people.models import Role
from tests.factories import make_user

NEW = NewPackage(
    name="Print", vendor="Acme", release="1", system="Windows 11", models=["P500"]
)


def add_package(home):
    """Add a package to *home*; return where its bytes lie."""
    file = FolderContentStore(home / "content").put(io.BytesIO(b"a driver"))
    database = databases.connect(f"sqlite:///{home / 'kb.sqlite'}")
    with database.writing() as session:
        user = make_user(session, "expert", roles=(Role.TECHNICIAN,))
        by = By(Actor(user, "test"), datetime.now(UTC))
        service.add_package(session, NEW, file, "P500.exe", by=by)
    database.close()
    (path,) = (
        each
        for each in (home / "content").rglob("*")
        if each.is_file() and each.read_bytes() == b"a driver"
    )
    return path


def test_bytes_that_changed_are_named_and_the_command_fails(ready, home):
    path = add_package(home)
    assert "1 packages: 0 damaged" in ready("packages", "verify").output
    path.chmod(0o600)
    path.write_bytes(b"something else")

    found = ready("packages", "verify")

    assert found.exit_code == 1
    assert "PKG-000001 P500.exe: content_damaged" in found.errors
    assert "1 damaged or missing" in found.output
