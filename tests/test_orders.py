"""Whatever is listed stands in one order: it ends in what tells any two rows apart.

Rows that are equal in their order come as the database likes, and another day otherwise:
one page shows a row that the page before it has shown, and another row is on neither.
"""

import ast
import re

import pytest
from sqlalchemy import UniqueConstraint

from kb.database import Base
from tests.test_house_rules import MODULES, name_of
from web import services  # noqa: F401 - brings all tables.

# Orders in which no two rows are equal all the same, or nobody could tell these apart.
COMPLETE = {
    "kb/alerts/listing.py: AlertOccurrence.started_at.desc()",  # Nothing else is read.
    "kb/alerts/neighbourhood.py: Sighting.device_id",  # The same.
    "kb/articles/models.py: 'Attachment.position'",  # Counted within a submission.
    "kb/backups/making.py: BLOB.c.sha256",
    "kb/backups/reading.py: BLOB.c.sha256",
    "kb/exchange/unanswered.py: func.count().desc(), PastCase.group_id",  # Of groups.
    "kb/guides/reading.py: GuideEdition.number.desc()",  # Counted within a guide.
    "kb/incidents/sorting.py: directed.nulls_last(), later",  # The later is an id.
    "kb/packages/matrix.py: Compatibility.model, Compatibility.system",  # By their keys.
    "kb/quality/person_codes.py: func.sum(RunRows.checked).desc(), RunRows.person",
    "search/linked.py: key.desc()",
    "search/linked.py: ranked.c.article, ranked.c.place",
    "search/records.py: ids",
}


def telling(mapper):
    """The columns that tell rows apart, alone or with others that the query asks for."""
    table = mapper.local_table
    keys = [each for each in table.constraints if isinstance(each, UniqueConstraint)]
    keys += [each for each in table.indexes if each.unique]
    columns = {*table.primary_key.columns, *(c for key in keys for c in key.columns)}
    columns |= {column for column in table.columns if column.unique}
    return {
        f"{mapper.class_.__name__}.{each.key}"
        for each in mapper.column_attrs
        if columns & set(each.columns)
    }


def orders_of(path):
    """Each as it is written, and as that with what its names stand for."""
    source = path.read_text(encoding="utf-8")
    nodes = list(ast.walk(ast.parse(source))) if "order_by" in source else []
    named = {
        target.id: ast.unparse(node.value)
        for node in nodes
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value
        for target in getattr(node, "targets", None) or [node.target]
        if isinstance(target, ast.Name)
    }
    named |= {
        node.name: ast.unparse(node.body[-1])
        for node in nodes
        if isinstance(node, ast.FunctionDef)
    }
    for node in nodes:
        if not isinstance(node, ast.Call):
            continue
        parts = [each.value for each in node.keywords if each.arg == "order_by"]
        if isinstance(node.func, ast.Attribute) and node.func.attr == "order_by":
            # Values each of which comes once are told apart by themselves.
            if "distinct()" in ast.unparse(node.func.value):
                continue
            parts = node.args
        words = ", ".join(map(ast.unparse, parts))
        if words not in ("", "None"):
            meant = [
                words,
                *(named.get(name, "") for name in re.findall(r"\w+", words)),
            ]
            yield words, " ".join(meant)


@pytest.fixture(scope="module")
def keys():
    return set.union(*map(telling, Base.registry.mappers))


def test_an_order_tells_any_two_rows_apart(keys):
    incomplete = {
        f"{name_of(path)}: {words}"
        for path in MODULES
        for words, meant in orders_of(path)
        if not re.search(r"\.id\b", meant)
        if keys.isdisjoint(re.findall(r"\w+\.\w+", meant))
    }
    assert incomplete - COMPLETE == set(), "end it in an id"
    assert COMPLETE - incomplete == set(), "it has gone, or tells rows apart now"
