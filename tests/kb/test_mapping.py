"""Mapping classes copies no columns, and attributes are compared as ever."""

import gc

import pytest
from sqlalchemy import select
from sqlalchemy.orm import DeclarativeBase, Mapped, configure_mappers, mapped_column
from sqlalchemy.sql.annotation import Annotated

from kb.mapping import spare_copies

spare_copies()


class Own(DeclarativeBase):
    """Besides that of the program, whose classes other tests compare."""


class Thing(Own):
    __tablename__ = "thing"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


def count_copies():
    return sum(
        isinstance(each, Annotated) and getattr(each, "table", None) is Thing.__table__
        for each in gc.get_objects()
    )


def test_a_column_is_copied_when_it_is_first_asked_for():
    configure_mappers()
    assert count_copies() == 0

    asked = select(Thing.id).where(Thing.name == "printer")

    assert "thing.name = :name_1" in str(asked)
    assert count_copies() > 0
    with pytest.raises(AttributeError, match="nothing_such"):
        _ = Thing.name.nothing_such
