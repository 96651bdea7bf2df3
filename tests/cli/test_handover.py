"""``kb handover``: listed, and everything of a client written by who keeps it alone."""

import zipfile
from datetime import date

import pytest

from kb.audit import Actor, By
from kb.handovers import service
from kb.handovers.models import HandoverDirection
from kb.handovers.service import Draft, Party
from kb.people.models import Role
from kb.people.users import add_user, find_user
from kb.registers.types import read_types
from kb.services.contracts import Terms, add_contract
from kb.services.models import OWN, Client
from kb.settings import Settings
from tests.conftest import NOON
from web.services import opened


@pytest.fixture
def closing(ready, home):
    assert ready("handover", "list").output == ""
    with (
        opened(Settings(home=home)) as services,
        services.database.writing() as session,
    ):
        by = By(Actor(find_user(session, "admin"), "test"), NOON)
        add_user(
            session,
            "zhang.wei",
            name="张伟",
            roles=[Role.TECHNICIAN],
            now=NOON,
            password="correct horse battery",
        )
        terms = Terms(
            number="HT-1", starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31)
        )
        own = session.get_one(Client, OWN)
        draft = Draft(
            contract_id=add_contract(session, own, terms, by=by).id,
            direction=HandoverDirection.HAND_BACK,
            giver=Party(login="zhang.wei"),
            receiver=Party(name="新服务商"),
        )
        return service.begin(session, draft, read_types(), "zh", by=by).number


def test_who_keeps_it_writes_the_zip(ready, closing, tmp_path):
    path = tmp_path / "closing.zip"

    listed = ready("handover", "list")
    written = ready("handover", "export", closing, path)

    assert closing in listed.output
    assert (written.exit_code, written.errors) == (0, "")
    assert f"{closing} is in {path}." in written.output
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert {"index.html", "SHA256SUMS"} <= set(archive.namelist())


def test_a_party_that_does_not_keep_it_writes_nothing(ready, closing, tmp_path):
    path = tmp_path / "closing.zip"

    refused = ready("handover", "export", closing, path, "--as", "zhang.wei")

    assert refused.exit_code == 1
    assert list(tmp_path.glob("*.zip*")) == []
    assert ready("handover", "export", "HOV-000009", path).exit_code == 1
