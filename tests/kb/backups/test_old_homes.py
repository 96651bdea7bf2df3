"""A home as the first version left it, backed up and restored into this one."""

from sqlalchemy import MetaData, insert, select, text

from kb import database as databases
from kb import migrations
from kb.backups import making, reading, rows
from kb.backups.description import Description
from kb.backups.files import reading as reading_file
from kb.backups.files import writing as writing_file
from kb.content.folder import FolderContentStore
from tests.conftest import NOON

FIRST = "0001"
KNOWN = {
    "login": "manager",
    "kind": "solution",
    "state": "checked_in",
    "audience": "internal",
    "confidence": "validated",
    "sections": {"symptom": "打印机脱机"},
    "attributes": {"category": "打印"},
    "title": "打印机脱机",
    "passed": True,
    "position": 0,
    "losses": [],
    "status": "ok",
}


class Nothing:
    """Keeps no file: this is about rows."""

    def keep_content(self, source):
        source.skip()
        return ""


def fill(connection):
    """An article with its revision and verdicts, in the tables of that time."""
    metadata = MetaData()
    metadata.reflect(connection)

    def add(table, **given):
        columns = metadata.tables[table].columns
        values = {
            each.name: given.get(each.name, KNOWN.get(each.name, _made_up(each)))
            for each in columns
            if each.name in given
            or each.name in KNOWN
            or not (each.nullable or each.name == "id" or each.server_default)
        }
        connection.execute(insert(metadata.tables[table]).values(**values))

    add("user_account", id=1, is_active=True)
    add("article", id=1)
    add("submission", id=1, article_id=1, author_id=1)
    for number, aspect in enumerate(("content", "form"), 1):
        add("verdict", id=number, submission_id=1, reviewer_id=1, aspect=aspect)
    add("revision", id=1, article_id=1, submission_id=1, number=1)
    connection.execute(text("UPDATE article SET current_revision_id = 1"))
    add("audit_entry", id=1, actor_id=1, details={"why": "tried"})


def _made_up(column):
    kind = column.type.python_type
    made = {int: 1, str: "x", bool: False, dict: {}, list: []}
    return made.get(kind, NOON)


def test_a_home_of_the_first_version_is_brought_up_to_date(database_url, tmp_path):
    old = databases.connect(database_url)
    migrations.downgrade(old.engine)
    migrations.upgrade(old.engine, FIRST)
    with old.engine.begin() as connection:
        fill(connection)
    file = tmp_path / "old.backup"
    home = making.Home(FolderContentStore(tmp_path), None, None, "0.0.1")
    with writing_file(file, None) as archive, old.snapshot() as connection:
        making.write(connection, home, archive, now=NOON)
    old.close()

    new = databases.connect(f"sqlite:///{tmp_path / 'new.sqlite'}")
    with reading_file(file, lambda: None) as archive, new.migrating() as session:
        description = Description.read(archive.first())
        reading.restore(session.connection(), description, archive, Nothing())

    assert description.revision == FIRST
    assert migrations.current_revision(new.engine) == migrations.newest_revision()
    with new.snapshot() as connection:
        found = {each.name: each for each in rows.describe(connection)}
        titles = connection.scalars(select(found["revision"].clause().c.title)).all()
        current = connection.scalar(text("SELECT current_revision_id FROM article"))
    new.close()
    assert titles == ["打印机脱机"]
    assert current == 1
