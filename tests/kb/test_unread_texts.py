"""Texts that may hold typed networks, marked until they are read."""

from alembic.script import ScriptDirectory

from kb import migrations
from kb.topology import unread
from tests.factories import make_article, make_draft, make_user


def test_texts_in_force_are_marked_when_their_marks_come(database):
    """What is typed into an article from before is read, too."""
    fenced = {"resolution": "Look:\n\n```dot\ngraph { fw1 -- sw1 }\n```"}
    with database.writing() as session:
        user = make_user(session, "manager")
        old = make_article(session, make_draft(sections=fenced), user=user)
        before = old.current_revision_id
        make_article(session, make_draft(), user=user, article=old)
        kept = make_article(session, make_draft(sections=fenced), user=user)
        wanted = kept.current_revision_id
    with database.reading() as session:
        assert list(unread.list_marked(session, 9)) == [before, wanted]

    script = ScriptDirectory(str(migrations.FOLDER)).get_revision("0068")
    migrations.downgrade(database.engine, script.down_revision)
    migrations.upgrade(database.engine, "0068")

    with database.reading() as session:
        assert list(unread.list_marked(session, 9)) == [wanted]
