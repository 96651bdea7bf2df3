"""Mapping classes copies no columns, and threads find those of an alias."""

import gc
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import inspect, select
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    aliased,
    configure_mappers,
    mapped_column,
)
from sqlalchemy.sql.annotation import Annotated

from kb.mapping import index_at_once, spare_copies

spare_copies()
index_at_once()


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


class Shared(Own):
    __tablename__ = "shared"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Overtaken(set):
    """What a column stands for; while one looks through it, another thread is let ahead."""

    def __init__(self, values, ahead):
        super().__init__(values)
        self._ahead = ahead

    def __iter__(self):
        with ThreadPoolExecutor(1) as pool:
            pool.submit(self._ahead).result()
        return super().__iter__()


def test_a_thread_that_asks_an_alias_while_another_does_is_given_its_column_too():
    other, asked = aliased(Shared), []
    columns = inspect(other).selectable.c
    name = columns["name"]

    def ask():
        if not asked:
            asked.append("begun")
            asked.append(other.name == "printer")

    name.__dict__["_expanded_proxy_set"] = Overtaken(name._expanded_proxy_set, ask)
    first = other.id == 1

    assert str(first) == "shared_1.id = :id_1"
    assert str(asked[1]) == "shared_1.name = :name_1"
    assert str(other.name == "printer") == "shared_1.name = :name_1"
