"""``kb baseline``: facts from files of any encoding, and what deviates."""

from datetime import UTC, datetime

import pytest

from kb import database as databases
from kb.audit import Actor, By
from kb.baselines import service
from kb.baselines.service import NewBaseline
from kb.people import users
from kb.people.models import Role
from kb.registers.entries import Entry
from kb.registers.service import NewRecord, add_record
from kb.registers.types import read_types
from tests.factories import make_user

TABLE = "编号,操作系统\nDB-1,银河麒麟 V10\nDB-2,Windows 2008\n"


@pytest.fixture
def group(ready, home):
    """Two databases' hosts, and a baseline about them."""
    assert ready("baseline", "list").exit_code == 0
    database = databases.connect(f"sqlite:///{home / 'kb.sqlite'}")
    types = read_types()
    with database.writing() as session:
        make_user(session, "boss", roles=(Role.MANAGER,))
        by = By(Actor(users.get_user(session, "boss"), "test"), datetime.now(UTC))
        for code in ("DB-1", "DB-2"):
            entry = Entry("介质", {"category": "medium"})
            new = NewRecord(entry=entry, code=code)
            add_record(session, types["software"], new, by=by)
        new = NewBaseline(code="databases", name="数据库", type_code="software")
        baseline = service.add_baseline(session, new, types, by=by)
        service.expect(session, baseline, "操作系统 ~ 银河麒麟*", by=by)
    database.close()
    return "databases"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_facts_of_a_file_are_compared_in_any_encoding(ready, tmp_path, group, encoding):
    file = tmp_path / "facts.csv"
    file.write_bytes(TABLE.encode(encoding))

    taken = ready("baseline", "take", group, file)

    assert taken.output == (
        "2 records, 2 facts new or changed: 1 new deviations, 0 corrected.\n"
    )
    (found,) = ready("baseline", "deviations", group, "--json").json["deviations"]
    assert (found["record"], found["actual"]) == ("DB-2", "Windows 2008")
    assert (
        "DB-2 操作系统: Windows 2008" in ready("baseline", "deviations", group).output
    )
    assert "1 open" in ready("baseline", "list").output


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("record,os\nDB-1,1\nDB-7,2\n", "1 are no records of this group: DB-7."),
        ("record,os\nDB-1,1,3\n", "Row 2 has more cells than there are columns."),
    ],
)
def test_a_refusal_says_where_and_keeps_nothing(ready, tmp_path, group, text, sentence):
    file = tmp_path / "facts.csv"
    file.write_text(text, encoding="utf-8")

    refused = ready("baseline", "take", group, file)

    assert refused.exit_code != 0
    assert sentence in refused.errors
    assert ready("baseline", "deviations", group).output == ""
