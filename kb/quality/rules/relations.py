"""Where rows come from, as a FROM clause has it."""

from kb.quality.definitions import DatasetDefinition
from kb.quality.rules.columns import Engine
from kb.quality.rules.free_sql import require_one_select
from kb.quality.rules.rendering import RENDERINGS


def relation_of(engine: Engine, dataset: DatasetDefinition) -> str:
    """The dataset's relation in quotes, or its SELECT in brackets, without an alias.

    Raise ``RefusedQueryError`` for a SELECT that is more than that.
    """
    if dataset.select is not None:
        require_one_select(dataset.select, engine)
        return f"({dataset.select.strip().rstrip(';')}\n)"
    assert dataset.relation is not None
    return to_relation(engine, dataset.relation)


def to_relation(engine: Engine, name: str) -> str:
    """*name*, with the schema before a dot if it has one, in quotes."""
    sql = RENDERINGS[engine]()
    return ".".join(sql.name(part) for part in name.split("."))


def to_name(engine: Engine, column: str) -> str:
    """*column* in the engine's quotes."""
    return RENDERINGS[engine]().name(column)
