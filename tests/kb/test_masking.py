"""No table keeps a password, but those that say why: a new room cannot forget it."""

import pytest
from sqlalchemy import JSON

from kb import masking
from kb.credentials import MASK, PrivateKeyError
from kb.database import Base
from kb.registers.models import Record
from kb.tables import Base as Complete
from tests.keys import PRIVATE_KEY

SLIP = "连不上，口令：Abc12345，请看"
MASKED = f"连不上，口令：{MASK}，请看"


def columns():
    assert Complete is Base
    for mapper in Base.registry.mappers:
        for each in mapper.column_attrs:
            if each.columns[0].table is mapper.local_table:
                yield mapper.class_, each.key, each.columns[0]


WRITTEN = [each for each in columns() if masking.is_written(each[2])]


@pytest.mark.parametrize(
    ("table", "key", "column"), WRITTEN, ids=lambda each: str(each)[-60:]
)
def test_what_somebody_writes_is_masked(table, key, column):
    masking.begin()
    row, nested = table(), isinstance(column.type, JSON)

    setattr(row, key, {"zh": [SLIP], "password": "hunter2"} if nested else SLIP)

    masked = {"zh": [MASKED], "password": MASK} if nested else MASKED
    assert getattr(row, key) == masked
    assert masking.has_masked()


def test_a_private_key_is_refused_before_it_is_kept():
    for name in ("item", "change", "handover_line", "register_record"):
        table, key, _ = next(each for each in WRITTEN if each[2].table.name == name)
        with pytest.raises(PrivateKeyError):
            setattr(table(), key, PRIVATE_KEY)
    with pytest.raises(PrivateKeyError):
        Record(values={"remarks": PRIVATE_KEY})


def test_rooms_that_people_write_in_are_watched():
    watched = {f"{each.table.name}.{each.name}" for _, _, each in WRITTEN}
    assert watched >= {
        "item.title",
        "item_event.text",
        "duty.description",
        "duty_answer.value",
        "complaint.objection",
        "register_record.values",
        "register_repair.fault",
        "handover_line.remark",
        "handover_party.reason",
        "contact.note",
        "incident.answers",
        "training_course.teaches",
    }


def test_what_is_left_as_it_was_written_exists():
    tables = {each.name for each in Base.metadata.tables.values()}
    assert {each.partition(".")[0] for each in masking.LEFT} <= tables
